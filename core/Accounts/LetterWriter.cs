using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Mail;
using MyIpma.Core.Outbox;

namespace MyIpma.Core.Accounts;

/// <summary>Decides, when a mail is about to go out, what it says: whether it still applies, to which address, whether the holder wants it, and in which language.</summary>
public sealed class LetterWriter(
    BadgeStore store, BadgeService badges, MailPreferences preferences, EmailAddressFactory addresses, LevelCatalog levels, IOptions<SiteOptions> site, TimeProvider time)
    : ILetterWriter
{
    public Task<Letter?> WriteAsync(Effect.MailEffect mail, CancellationToken ct) => mail switch
    {
        Effect.MailCode code => WriteAsync(code, ct),
        Effect.MailAboutAddress taken => WriteAsync(taken, ct),
        Effect.MailAboutBadge badge => WriteAsync(badge, ct),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Only mails about badges are noted, in the timeline: who asked for a code notices that none arrives.</summary>
    public async Task NoteRefusalAsync(Effect.MailEffect mail, string reason, CancellationToken ct)
    {
        if (mail is Effect.MailAboutBadge { BadgeId: var badgeId } && await store.FindKeyAsync(badgeId, ct) is { } key)
        {
            await badges.ApplyAsync(key, ChangeSource.Mail, (badge, now) => badge.NoteRefusedMail(reason, now), ct);
        }
    }

    private async Task<Letter?> WriteAsync(Effect.MailCode code, CancellationToken ct) => time.GetUtcNow() < code.ExpiresAt
        ? CreateLetter(code, code.Address, await preferences.FindLanguageAsync(code.Account, ct) ?? code.Language, new LetterContent.AddressCode(code.Code, code.ExpiresAt))
        : null;

    private async Task<Letter?> WriteAsync(Effect.MailAboutAddress taken, CancellationToken ct) =>
        CreateLetter(taken, taken.Address, await preferences.FindLanguageAsync(taken.Account, ct), new LetterContent.AddressTakenOver(EmailAddress.Mask(taken.TakenAddress)));

    private async Task<Letter?> WriteAsync(Effect.MailAboutBadge about, CancellationToken ct)
    {
        if (await store.FindAsync(about.BadgeId, ct) is not { Value: var badge }
            || ContentOf(about, badge, time.GetUtcNow()) is not { } content)
        {
            return null;
        }

        var preferred = await preferences.FindAsync(badge.AddressKey, ct);
        return content.IsReminder && !preferred.Reminders ? null : CreateLetter(about, badge.Moving?.Address ?? badge.Address, preferred.Language ?? badge.Language, content);
    }

    private LetterContent? ContentOf(Effect.MailAboutBadge about, Badge badge, DateTimeOffset now) => (about.About, badge.StatusAt(now)) switch
    {
        (BadgeMailKind.Ready, BadgeStatus.Pending or BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance) => new LetterContent.BadgeReady(ToLetterBadge(badge)),
        (BadgeMailKind.Waiting, BadgeStatus.Pending) => new LetterContent.BadgeWaiting(ToLetterBadge(badge)),
        (BadgeMailKind.Withdrawn, BadgeStatus.Revoked) => new LetterContent.BadgeWithdrawn(ToLetterBadge(badge)),
        (BadgeMailKind.Ending, _) when about.LastDay is { } last && badge.Certificate.ExpiresOn == last && !badge.HasEndedAt(now) => new LetterContent.CertificateEnding(ToLetterBadge(badge), last),
        _ => null,
    };

    private LetterBadge ToLetterBadge(Badge badge) => new(
        badge.Id,
        levels.NameOf(badge.Certificate.Level),
        HolderName.Format(badge.Certificate),
        site.Value.GetWebUri($"images/badges/{Path.ChangeExtension(levels.ImageOf(badge.Certificate.Level), "png")}"));

    private Letter? CreateLetter(Effect.MailEffect mail, string to, string? language, LetterContent content) => addresses.TryParse(to) is not { } address ? null : new Letter
    {
        Id = mail.MailId,
        To = address,
        Language = Languages.Find(language) ?? Languages.Default,
        At = time.GetUtcNow(),
        Content = content,
    };
}
