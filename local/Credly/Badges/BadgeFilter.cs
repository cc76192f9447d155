using System.Globalization;

namespace MyIpma.Local.Credly;

/// <summary>Which badges a list call asks for; the keys are those seen in clients (Credly: issued badges).</summary>
internal sealed class BadgeFilter(TemplateJson templates)
{
    private static readonly HashSet<string> Keys =
    [
        "state", "query", "recipient_email", "recipient_email_all", "issuer_earner_id", "badge_template_id",
        "badge_templates[reporting_tags]", "public", "expires_at_date_max",
    ];

    /// <summary>[I] Refuses an unknown key, so that a typing error does not silently return every badge.</summary>
    public static Answer? Refuse(IEnumerable<FilterTerm> terms) =>
        terms.FirstOrDefault(term => !Keys.Contains(term.Key)) is { } unknown
            ? Answer.Refused(StatusCodes.Status400BadRequest, $"Unknown filter: {unknown.Key}")
            : null;

    public IEnumerable<Badge> Apply(CredlyState state, IReadOnlyList<FilterTerm> terms) =>
        state.BadgesInOrder.Where(badge => terms.All(term => Matches(state, badge, term)));

    private bool Matches(CredlyState state, Badge badge, FilterTerm term) => term.Key switch
    {
        "state" => term.Matches(badge.State.Text()),
        "query" => term.IsPartOf($"{badge.IssuedTo} {badge.RecipientEmail}"),
        "recipient_email" => term.Matches(badge.RecipientEmail),
        "recipient_email_all" => AddressesOf(state, badge).Any(term.Matches),
        "issuer_earner_id" => term.Values.Contains(badge.IssuerEarnerId),
        "badge_template_id" => term.Matches(badge.TemplateId),
        "badge_templates[reporting_tags]" => templates.Find(badge.TemplateId)?.ReportingTags.Any(term.Matches) == true,
        "public" => term.Matches(badge.Public ? "true" : "false"),
        "expires_at_date_max" => badge.ExpiresAt is { } expires && term.Values.Any(value => IsUpTo(expires, value)),
        _ => false,
    };

    private static IEnumerable<string> AddressesOf(CredlyState state, Badge badge) =>
        state.AccountOf(badge.RecipientEmail)?.Emails ?? [badge.RecipientEmail];

    private static bool IsUpTo(DateTimeOffset expires, string date) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last)
        && DateOnly.FromDateTime(expires.UtcDateTime) <= last;
}
