using System.Text;
using MyIpma.Core.Common;

namespace MyIpma.Core.Mail;

/// <summary>A letter as plain text, for whoever reads without HTML, and for the ear.</summary>
internal static class LetterPlainText
{
    public static string Write(LetterText text)
    {
        var blocks = new List<string> { text.Greeting };
        blocks.AddRange(text.Before);
        if (text.Code is { } code)
        {
            blocks.Add(code);
        }

        blocks.AddRange(text.After);
        if (text.Action is { } action)
        {
            blocks.Add($"{action.Words}\n{action.Address.AbsoluteUri}");
        }

        blocks.Add("--\n" + Localizer.Get("mail.sign-off", text.Language) + "\n" + text.Why);
        if (text.Stop is { } stop)
        {
            blocks.Add($"{stop.Words}\n{stop.Address.AbsoluteUri}");
        }

        return new StringBuilder().AppendJoin("\n\n", blocks).Append('\n').ToString();
    }
}
