using System.Text.RegularExpressions;
using MyIpma.Core.Common;

namespace MyIpma.Core.Mail;

/// <summary>A letter as HTML for mail programs: Outlook renders with Word, so widths are attributes of tables; Gmail drops most styles that are not inline, so those that matter are.</summary>
internal static partial class LetterMarkup
{
    private const string Font = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei',sans-serif;";

    /// <summary>Dark mode and small screens. Outlook on the web marks its own dark mode by <c>data-ogsc</c>.</summary>
    private const string Style = """
        :root{color-scheme:light dark;supported-color-schemes:light dark}
        a{color:#0b6673}
        @media (max-width:480px){.space{padding:24px 20px!important}.code{font-size:30px!important;letter-spacing:5px!important}}
        @media (prefers-color-scheme:dark){
        .page{background:#08111d!important}.card{background:#101d2e!important;border-color:#26394f!important}
        .ink{color:#e8eff8!important}.soft{color:#aebdd0!important}.code{background:#16273c!important;color:#e8eff8!important}
        a{color:#5fd3da!important}.button{background:#5fd3da!important}.button a{color:#04262b!important}}
        [data-ogsc] .ink{color:#e8eff8!important}[data-ogsc] .soft{color:#aebdd0!important}
        """;

    public static string Write(LetterText text) => Html.Format($"""
        <!doctype html>
        <html lang="{text.Language.Name}" dir="ltr">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
        <title>{text.Subject}</title>
        <style>{Html.Raw(Style)}</style>
        </head>
        <body class="page" style="margin:0;padding:0;background:#f3f6fb;">
        <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f6fb;">
        <tr><td align="center" style="padding:24px 12px;">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;">
        <tr><td class="card space" style="padding:36px 40px;background:#ffffff;border:1px solid #d5dfeb;border-radius:16px;{Html.Raw(Font)}">
        {Picture(text)}<h1 class="ink" style="margin:0 0 16px;font-size:24px;line-height:31px;font-weight:700;color:#12233b;overflow-wrap:anywhere;">{NoBreak(text.Title)}</h1>
        {Paragraph(text.Greeting)}{Html.Join(text.Before.Select(Paragraph))}{Code(text)}{Html.Join(text.After.Select(Paragraph))}{Button(text)}
        </td></tr>
        <tr><td class="space" style="padding:20px 40px 0;{Html.Raw(Font)}">
        {Small(Html.FromText(Localizer.Get("mail.sign-off", text.Language)))}{Small(NoBreak(text.Why))}{Unsubscribe(text)}
        </td></tr>
        </table>
        </td></tr>
        </table>
        </body>
        </html>
        """).ToString();

    private static Html Picture(LetterText text) => text.Picture is not { } picture ? Html.Empty : Html.Format($"""
        <img src="{picture.Address}" width="112" height="112" alt="{picture.Alt}" class="soft" style="display:block;margin:0 0 20px;width:112px;height:112px;border:0;font-size:14px;line-height:20px;color:#4a5c75;">

        """);

    private static Html Paragraph(string text) => Html.Format($"""
        <p class="ink" style="margin:0 0 16px;font-size:16px;line-height:25px;color:#12233b;overflow-wrap:anywhere;">{NoBreak(text)}</p>

        """);

    private static Html Code(LetterText text) => text.Code is not { } code ? Html.Empty : Html.Format($"""
        <p class="code" style="margin:4px 0 20px;padding:16px 12px;border-radius:12px;background:#eef3f9;color:#12233b;text-align:center;font:700 34px/42px ui-monospace,Consolas,Menlo,monospace;letter-spacing:8px;">{code}</p>

        """);

    private static Html Button(LetterText text) => text.Action is not { } action ? Html.Empty : Html.Format($"""
        <table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 20px;"><tr>
        <td class="button" bgcolor="#0b6673" style="border-radius:10px;background:#0b6673;"><a href="{action.Address}" style="display:inline-block;padding:14px 26px;font-size:16px;line-height:22px;font-weight:700;color:#ffffff;text-decoration:none;">{action.Text}</a></td>
        </tr></table>
        {Small(Html.Format($"""{Localizer.Get("mail.open-address", text.Language, action.Address.AbsoluteUri)}"""))}
        """);

    private static Html Unsubscribe(LetterText text) => text.Unsubscribe is not { } link
        ? Html.Empty
        : Small(Html.Format($"""<a href="{link.Address}" style="color:#0b6673;text-decoration:underline;">{link.Text}</a>"""));

    private static Html Small(Html content) => Html.Format($"""
        <p class="soft" style="margin:0 0 10px;font-size:13px;line-height:20px;color:#4a5c75;overflow-wrap:anywhere;">{content}</p>

        """);

    /// <summary>No line breaks after the hyphen of <c>e-mail</c>; fonts of some mail programs lack the non-breaking hyphen.</summary>
    private static Html NoBreak(string text) => Html.Join(
        Hyphenated().Split(text).Select((part, n) => n % 2 == 0 ? Html.FromText(part) : Html.Format($"""<span style="white-space:nowrap;">{part}</span>""")));

    [GeneratedRegex("([eE]-[mM]ails?)")]
    private static partial Regex Hyphenated();
}
