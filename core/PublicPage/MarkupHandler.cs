using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MyIpma.Core.PublicPage;

/// <summary>Lets the compiler encode every hole of an interpolated string, instead of whoever writes it.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder html = new(literalLength + (16 * formattedCount));

    public void AppendLiteral(string literal) => html.Append(literal);

    public void AppendFormatted(Markup markup) => html.Append(markup.ToString());

    public void AppendFormatted(string? text) => html.Append(Markup.Encode(text));

    public void AppendFormatted(Uri address) => html.Append(Markup.Encode(address.AbsoluteUri));

    public void AppendFormatted(int number) => html.Append(number.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => html.ToString();
}
