namespace MyIpma.Local.Credly;

/// <summary>A badge as pages show it.</summary>
internal sealed class BadgeCard(TemplateJson templates, CredlyUrls urls, CredlySimulatorSettings settings)
{
    public string NameOf(Badge badge) => templates.NameOf(badge.TemplateId) ?? "Badge";

    public string IssuerName => settings.OrganizationName;

    public string? ImageOf(Badge badge) => templates.Find(badge.TemplateId) is { } template ? urls.Image(template) : null;

    /// <summary>A heading below the page's own, or below a section's in a list.</summary>
    public Html Show(Badge badge, Html below, bool inList = false) => Html.Of($"""
        <article class="card badge">
          <img src="{ImageOf(badge)}" alt="" width="80" height="80">
          <div>
            {(inList ? Html.Of($"<h3>{NameOf(badge)}</h3>") : Html.Of($"<h2>{NameOf(badge)}</h2>"))}
            <p class="soft">Issued by {IssuerName} to {badge.IssuedTo} on {Stamp.Date(badge.IssuedAt)}{Expiry(badge)}</p>
            <p class="soft">{badge.RecipientEmail}</p>
            {below}
          </div>
        </article>
        """);

    /// <summary>The name of the badge is part of what the button is called: there are many alike on the dashboard.</summary>
    public Html Button(Badge badge, string verb, string caption, string style = "") => Html.Of($"""
        <form method="post" action="/credly/badges/{badge.Id}/{verb}">
          <button class="{style}" aria-label="{caption}: {NameOf(badge)}">{caption}</button>
        </form>
        """);

    private static string Expiry(Badge badge) => badge.ExpiresAt is { } expires ? $", expires on {Stamp.Date(expires)}" : "";
}
