using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;

namespace MyIpma.Core.Http.Pages;

/// <summary>Everything a holder needs to show a badge elsewhere, in their language.</summary>
public sealed class ShareKit(LevelCatalog levels, PublicUrls addresses, ShareLinks links)
{
    public ShareKitResponse Create(Badge badge, CultureInfo language)
    {
        var name = levels.NameOf(badge.Certificate.Level);
        var page = addresses.BadgePage(badge.Id);
        var picture = addresses.BadgeImage(badge.Id);
        return new ShareKitResponse
        {
            PublicUrl = page,
            Links = links.ForBadge(badge.Certificate, name, page, language),
            Texts = new ShareTextsResponse(Localizer.Get("share.short", language, name, page.AbsoluteUri), Localizer.Get("share.long", language, name, page.AbsoluteUri)),
            Signature = EmailSignature.Create(HolderName.Format(badge.Certificate), name, page, picture, language),
            Embed = BadgeEmbed.Create(name, page, picture, BadgeEmbed.Size, language),
            Image = addresses.CardImage(badge.Id),
            BadgeImage = picture,
            Certificate = addresses.Certificate(badge.Id),
            QrPng = addresses.QrPng(badge.Id),
            QrSvg = addresses.QrSvg(badge.Id),
        };
    }
}

/// <summary>A badge on somebody's web site: a linked picture, which needs no script, no frame and no cookie there.</summary>
internal static class BadgeEmbed
{
    /// <summary>In pixels.</summary>
    public const int Size = 200;

    public static string Create(string name, Uri page, Uri picture, int size, CultureInfo language) => Html.Format(
        $"""<a href="{page}" target="_blank" rel="noopener"><img src="{picture}" width="{size}" height="{size}" alt="{Localizer.Get("share.alt", language, name)}"></a>""").ToString();
}

/// <summary>
/// A signature for mail programs: Outlook renders with Word, Gmail drops styles that are not inline, so it is a plain table with sizes as attributes,
/// one linked picture with alternative text, and no script.
/// </summary>
internal static class EmailSignature
{
    private const string Cell = "font-family:Arial,Helvetica,sans-serif;font-size:13px;line-height:19px;color:#12233b;vertical-align:middle;";
    private const string Anchor = "color:#0b6673;text-decoration:underline;";

    public static SignatureResponse Create(string holder, string name, Uri page, Uri picture, CultureInfo language)
    {
        var alt = Localizer.Get("share.alt", language, name);
        var verify = Localizer.Get("share.verify", language);
        var html = Html.Format($"""
            <table cellpadding="0" cellspacing="0" border="0" role="presentation" style="border-collapse:collapse;"><tr>
            <td width="84" valign="middle" style="padding:4px 16px 4px 0;"><a href="{page}" style="text-decoration:none;"><img src="{picture}" width="84" height="84" border="0" alt="{alt}" style="display:block;width:84px;height:84px;border:0;"></a></td>
            <td valign="middle" style="{Cell}padding:4px 0 4px 16px;border-left:2px solid #d5dfeb;"><strong style="font-size:15px;">{holder}</strong><br>{name}<br><a href="{page}" style="{Anchor}">{verify}</a></td>
            </tr></table>
            """);
        return new SignatureResponse(html.ToString(), $"{holder}\n{name}\n{verify}: {page.AbsoluteUri}");
    }
}
