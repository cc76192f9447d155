using System.Text.Json;
using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

/// <summary>Issues badges, one or many (Credly: issue badge, batch).</summary>
internal sealed class BadgeIssuing(BadgeJson json, TemplateJson templates)
{
    public Answer Issue(Draft draft, JsonElement body)
    {
        var fields = BadgeFields.ForIssue(body);
        if (templates.Find(fields.TemplateId) is not { State: "active" } template)
        {
            return UnknownTemplate(fields.TemplateId);
        }

        if (fields is not { Errors: [], Email: { } email, FirstName: { } first, LastName: { } last, IssuedAt: { } issuedAt })
        {
            return Answer.Invalid(fields.Errors);
        }

        var duplicate = template.AllowDuplicates || fields.DuplicateBehavior == "allow" ? null : Duplicates.Find(draft.State, fields, email);
        return duplicate switch
        {
            null => Created(draft, Accepted(draft, Put(draft, fields, template, new Earner(email, first, last), issuedAt))),
            _ when fields.DuplicateBehavior == "replace" => Created(draft, Update(draft, duplicate, fields, new Earner(email, first, last))),
            _ => Answer.Unprocessable("This user already has this badge and the badge template does not allow duplicates."),
        };
    }

    /// <summary>[I] All or nothing; whether Credly keeps the badges before the faulty one was not found.</summary>
    public Answer IssueBatch(Draft draft, JsonElement body)
    {
        if (!body.TryGetProperty("badges", out var badges) || badges.ValueKind != JsonValueKind.Array || badges.GetArrayLength() == 0)
        {
            return Answer.Invalid([new FieldError("badges", "can't be blank")]);
        }

        var issued = new JsonArray();
        foreach (var (index, item) in badges.EnumerateArray().Index())
        {
            var answer = Issue(draft, item);
            if (answer.IsRefusal)
            {
                draft.Undo();
                return answer.AtIndex(index);
            }

            issued.Add(answer.Body?["data"]?.DeepClone());
        }

        return Answer.Created(issued);
    }

    public static Answer UnknownTemplate(string? id) => Answer.Unprocessable($"Invalid or missing Badge Template ID: {id}");

    private Answer Created(Draft draft, Badge badge) => Answer.Created(json.Full(draft.State, badge));

    private static Badge Put(Draft draft, BadgeFields fields, CredlyTemplate template, Earner earner, DateTimeOffset issuedAt)
    {
        var badge = draft.Put(new Badge
        {
            Id = Guid.NewGuid().ToString(),
            Sequence = draft.NextSequence(),
            TemplateId = template.Id,
            RecipientEmail = earner.Email,
            FirstName = earner.First,
            MiddleName = fields.MiddleName,
            LastName = earner.Last,
            IssuerEarnerId = fields.IssuerEarnerId,
            IssuedAt = issuedAt,
            ExpiresAt = fields.ExpiresAt,
            Locale = fields.Locale ?? "en",
            SuppressMail = fields.SuppressMail,
            Country = fields.Country,
            StateOrProvince = fields.StateOrProvince,
            Evidence = WithIds(fields.Evidence),
            State = BadgeState.Pending,
            CreatedAt = draft.Now,
            UpdatedAt = draft.Now,
        });
        draft.Announce(EventTypes.Created, badge);
        return badge;
    }

    /// <summary>[I] Auto-accept announces both the creation and the change of state; which of them Credly sends was not found.</summary>
    private static Badge Accepted(Draft draft, Badge badge) =>
        draft.State.AccountOf(badge.RecipientEmail) is { AutoAccept: true } ? EarnerActions.Accept(draft, badge) : badge;

    /// <summary>Credly: replace on duplicate. Identical records are left alone, issued_at stays, omitted optional fields are removed.</summary>
    private static Badge Update(Draft draft, Badge badge, BadgeFields fields, Earner earner)
    {
        var mayMove = badge.State == BadgeState.Pending && Duplicates.IsSameEarnerId(badge, fields);
        var updated = badge with
        {
            // [I] An address that may not change stays, while the rest is updated.
            RecipientEmail = mayMove ? earner.Email : badge.RecipientEmail,
            IssuerEarnerId = badge.RecipientEmail == earner.Email ? fields.IssuerEarnerId : badge.IssuerEarnerId,
            FirstName = earner.First,
            MiddleName = fields.MiddleName,
            LastName = earner.Last,
            ExpiresAt = fields.ExpiresAt,
            Country = fields.Country,
            StateOrProvince = fields.StateOrProvince,
            Evidence = SameEvidence(badge.Evidence, fields.Evidence) ? badge.Evidence : WithIds(fields.Evidence),
        };
        return updated == badge ? badge : draft.Put(updated.Touched(draft.Now));
    }

    private static bool SameEvidence(IEnumerable<EvidenceItem> old, IReadOnlyList<EvidenceItem> next) =>
        old.Select((item, index) => index < next.Count && next[index].Id.Length == 0 ? item with { Id = "" } : item).SequenceEqual(next);

    public static IReadOnlyList<EvidenceItem> WithIds(IEnumerable<EvidenceItem> items) =>
        [.. items.Select(item => item.Id.Length > 0 ? item : item with { Id = Guid.NewGuid().ToString() })];

    private sealed record Earner(string Email, string First, string Last);
}
