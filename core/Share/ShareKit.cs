using System.Globalization;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.PublicPage;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Share;

/// <summary>Everything a holder needs to show a badge elsewhere, in their language.</summary>
public sealed class ShareKit(LevelCatalog levels, BadgeAddresses addresses, ShareLinks links)
{
    /// <summary>The kit of a badge that may be shared.</summary>
    public ShareBody Of(Badge badge, CultureInfo language)
    {
        var name = levels.NameOf(badge.Certificate.Level);
        var page = addresses.Page(badge.Id);
        var picture = addresses.Badge(badge.Id);
        return new ShareBody
        {
            PublicUrl = page,
            Links = links.Of(badge.Id, badge.Certificate, name, page, language),
            Texts = new ShareTextsBody(Text.Get("share.short", language, name, page.AbsoluteUri), Text.Get("share.long", language, name, page.AbsoluteUri)),
            Signature = MailSignature.Of(HolderName.Of(badge.Certificate), name, page, picture, language),
            Embed = Embed(name, page, picture, language),
            Image = addresses.Card(badge.Id),
            BadgeImage = picture,
        };
    }

    /// <summary>A linked picture: needs no script, no frame and no cookie on the page it is put into.</summary>
    private static string Embed(string name, Uri page, Uri picture, CultureInfo language) => Markup.Of(
        $"""<a href="{page}" target="_blank" rel="noopener"><img src="{picture}" width="200" height="200" alt="{Text.Get("share.alt", language, name)}" style="border:0"></a>""").ToString();
}
