namespace MyIpma.Local.Credly;

/// <summary>Same template and same address, same account, or same issuer_earner_id (Credly: issue badge).</summary>
internal static class Duplicates
{
    /// <summary>
    /// The badge the new one would double, by issuer_earner_id first. [I] Only pending and accepted badges count:
    /// a rejected or revoked one is documented to need reissuing, and a replaced one has a successor.
    /// </summary>
    public static Badge? Find(CredlyState state, BadgeFields fields, string email)
    {
        var sameTemplate = state.BadgesInOrder.Where(badge => badge.IsHeld && Same(badge.TemplateId, fields.TemplateId)).ToList();
        var account = state.AccountOf(email);
        return sameTemplate.Find(badge => IsSameEarnerId(badge, fields))
            ?? sameTemplate.Find(badge => badge.RecipientEmail == email)
            ?? sameTemplate.Find(badge => account?.Has(badge.RecipientEmail) == true);
    }

    public static bool IsSameEarnerId(Badge badge, BadgeFields fields) =>
        fields.IssuerEarnerId is not null && badge.IssuerEarnerId == fields.IssuerEarnerId;

    private static bool Same(string templateId, string? other) => string.Equals(templateId, other, StringComparison.OrdinalIgnoreCase);
}
