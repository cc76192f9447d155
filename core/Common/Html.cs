using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MyIpma.Core.Common;

/// <summary>A piece of HTML. Text gets in only by way of encoding, so that no name, however odd, turns into markup.</summary>
internal readonly record struct Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string? html;

    private Html(string html) => this.html = html;

    public static Html Empty { get; } = new("");

    /// <summary>Interpolated values are encoded unless they are <see cref="Html"/> themselves.</summary>
    public static Html Format(HtmlInterpolatedStringHandler content) => new(content.ToString());

    public static Html FromText(string? text) => new(Encode(text));

    /// <summary>For our own HTML and CSS, without any data in it.</summary>
    public static Html Raw(string html) => new(html);

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.ToString())));

    public static string Encode(string? text) => Encoder.Encode(text ?? "");

    public override string ToString() => html ?? "";
}

/// <summary>Makes the compiler encode every interpolated value, so that no author can forget it.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlInterpolatedStringHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder html = new(literalLength + (16 * formattedCount));

    public void AppendLiteral(string literal) => html.Append(literal);

    public void AppendFormatted(Html markup) => html.Append(markup.ToString());

    public void AppendFormatted(string? text) => html.Append(Html.Encode(text));

    public void AppendFormatted(Uri address) => html.Append(Html.Encode(address.AbsoluteUri));

    public void AppendFormatted(int number) => html.Append(number.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => html.ToString();
}
