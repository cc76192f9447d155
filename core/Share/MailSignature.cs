using System.Globalization;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.PublicPage;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Share;

/// <summary>
/// A signature that mail programs leave alone: Outlook draws with Word, Gmail drops styles that are not inline, so it is a plain table with sizes as
/// attributes, one linked picture with alternative text, and no script.
/// </summary>
internal static class MailSignature
{
    private const string Cell = "font-family:Arial,Helvetica,sans-serif;font-size:13px;line-height:19px;color:#12233b;vertical-align:middle;";
    private const string Anchor = "color:#0b6673;text-decoration:underline;";

    public static SignatureBody Of(string holder, string name, Uri page, Uri picture, CultureInfo language)
    {
        var alt = Text.Get("share.alt", language, name);
        var verify = Text.Get("share.verify", language);
        var html = Markup.Of($"""
            <table cellpadding="0" cellspacing="0" border="0" role="presentation" style="border-collapse:collapse;"><tr>
            <td width="84" valign="middle" style="padding:4px 16px 4px 0;"><a href="{page}" style="text-decoration:none;"><img src="{picture}" width="84" height="84" border="0" alt="{alt}" style="display:block;width:84px;height:84px;border:0;"></a></td>
            <td valign="middle" style="{Cell}padding:4px 0 4px 16px;border-left:2px solid #d5dfeb;"><strong style="font-size:15px;">{holder}</strong><br>{name}<br><a href="{page}" style="{Anchor}">{verify}</a></td>
            </tr></table>
            """);
        return new SignatureBody(html.ToString(), $"{holder}\n{name}\n{verify}: {page.AbsoluteUri}");
    }
}
