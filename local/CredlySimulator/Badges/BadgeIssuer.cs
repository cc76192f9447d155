using System.Text.Json;
using System.Text.Json.Nodes;
using CredlySimulator.Accounts;
using CredlySimulator.Api;
using CredlySimulator.Organization;
using CredlySimulator.State;
using CredlySimulator.Webhooks;

namespace CredlySimulator.Badges;

/// <summary>Credly: issue badge, batch.</summary>
internal sealed class BadgeIssuer(BadgeJson json, TemplateJson templates)
{
    public ApiResult Issue(StateTransaction transaction, JsonElement body)
    {
        var fields = BadgeFields.ForIssue(body);
        if (templates.Find(fields.TemplateId) is not { State: "active" } template)
        {
            return UnknownTemplate(fields.TemplateId);
        }

        if (fields is not { Errors: [], Email: { } email, FirstName: { } first, LastName: { } last, IssuedAt: { } issuedAt })
        {
            return ApiResult.Invalid(fields.Errors);
        }

        var duplicate = template.AllowDuplicates || fields.DuplicateBehavior == "allow" ? null : DuplicateFinder.Find(transaction.State, fields, email);
        return duplicate switch
        {
            null => Created(transaction, AutoAccept(transaction, Put(transaction, fields, template, new Earner(email, first, last), issuedAt))),
            _ when fields.DuplicateBehavior == "replace" => Created(transaction, Update(transaction, duplicate, fields, new Earner(email, first, last))),
            _ => ApiResult.Unprocessable("This user already has this badge and the badge template does not allow duplicates."),
        };
    }

    /// <summary>Assumption: all or nothing; whether Credly keeps the badges before the faulty one is not documented.</summary>
    public ApiResult IssueBatch(StateTransaction transaction, JsonElement body)
    {
        if (new FieldReader(body).Member("badges") is not { ValueKind: JsonValueKind.Array } badges || badges.GetArrayLength() == 0)
        {
            return ApiResult.Invalid([new FieldError("badges", "can't be blank")]);
        }

        var issued = new JsonArray();
        foreach (var (index, item) in badges.EnumerateArray().Index())
        {
            var answer = Issue(transaction, item);
            if (answer.IsError)
            {
                transaction.Rollback();
                return answer.AtIndex(index);
            }

            issued.Add(answer.Body?["data"]?.DeepClone());
        }

        return ApiResult.Created(issued);
    }

    public static ApiResult UnknownTemplate(string? id) => ApiResult.Unprocessable($"Invalid or missing Badge Template ID: {id}");

    private ApiResult Created(StateTransaction transaction, Badge badge) => ApiResult.Created(json.Full(transaction.State, badge));

    private static Badge Put(StateTransaction transaction, BadgeFields fields, CredlyTemplate template, Earner earner, DateTimeOffset issuedAt)
    {
        var badge = transaction.Put(new Badge
        {
            Id = Guid.NewGuid().ToString(),
            Sequence = transaction.NextSequence(),
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
            CreatedAt = transaction.Now,
            UpdatedAt = transaction.Now,
        });
        transaction.RaiseEvent(EventTypes.Created, badge);
        return badge;
    }

    /// <summary>Assumption: raises an event for both the creation and the acceptance; which of them Credly sends is not documented.</summary>
    private static Badge AutoAccept(StateTransaction transaction, Badge badge) =>
        transaction.State.AccountOf(badge.RecipientEmail) is { AutoAccept: true } ? EarnerActions.Accept(transaction, badge) : badge;

    /// <summary>Credly: replace on duplicate. Identical records are not changed, issued_at stays, omitted optional fields are removed.</summary>
    private static Badge Update(StateTransaction transaction, Badge badge, BadgeFields fields, Earner earner)
    {
        var mayChangeAddress = badge.State == BadgeState.Pending && DuplicateFinder.IsSameEarnerId(badge, fields);
        var updated = badge with
        {
            // Assumption: an address that may not change stays, while the rest is updated.
            RecipientEmail = mayChangeAddress ? earner.Email : badge.RecipientEmail,
            IssuerEarnerId = badge.RecipientEmail == earner.Email ? fields.IssuerEarnerId : badge.IssuerEarnerId,
            FirstName = earner.First,
            MiddleName = fields.MiddleName,
            LastName = earner.Last,
            ExpiresAt = fields.ExpiresAt,
            Country = fields.Country,
            StateOrProvince = fields.StateOrProvince,
            Evidence = SameEvidence(badge.Evidence, fields.Evidence) ? badge.Evidence : WithIds(fields.Evidence),
        };
        return updated == badge ? badge : transaction.Put(updated.WithUpdatedAt(transaction.Now));
    }

    private static bool SameEvidence(IEnumerable<EvidenceItem> old, IReadOnlyList<EvidenceItem> next) =>
        old.Select((item, index) => index < next.Count && next[index].Id.Length == 0 ? item with { Id = "" } : item).SequenceEqual(next);

    public static IReadOnlyList<EvidenceItem> WithIds(IEnumerable<EvidenceItem> items) =>
        [.. items.Select(item => item.Id.Length > 0 ? item : item with { Id = Guid.NewGuid().ToString() })];

    private sealed record Earner(string Email, string First, string Last);
}

/// <summary>A duplicate has the same template, and the same address, account or issuer_earner_id (Credly: issue badge).</summary>
internal static class DuplicateFinder
{
    /// <summary>
    /// The badge that the new one would duplicate, by issuer_earner_id first. Assumption: only pending and accepted badges count, because
    /// rejected and revoked ones are documented to need reissuing, and replaced ones have a successor.
    /// </summary>
    public static Badge? Find(StateSnapshot state, BadgeFields fields, string email)
    {
        var emails = state.AccountOf(email)?.Emails ?? [];
        return First(state, fields, state.Index.FindByEarnerId(fields.IssuerEarnerId))
            ?? First(state, fields, state.Index.FindByEmail(email))
            ?? First(state, fields, emails.SelectMany(state.Index.FindByEmail));
    }

    public static bool IsSameEarnerId(Badge badge, BadgeFields fields) =>
        fields.IssuerEarnerId is not null && badge.IssuerEarnerId == fields.IssuerEarnerId;

    private static Badge? First(StateSnapshot state, BadgeFields fields, IEnumerable<string> ids) =>
        ids.Select(id => state.Badges[id]).Where(badge => badge.IsHeld && Same(badge.TemplateId, fields.TemplateId)).MinBy(badge => badge.Sequence);

    private static bool Same(string templateId, string? other) => string.Equals(templateId, other, StringComparison.OrdinalIgnoreCase);
}
