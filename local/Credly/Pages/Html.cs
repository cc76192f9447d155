using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace MyIpma.Local.Credly;

/// <summary>Markup. The only way to it is <see cref="Of"/>, which encodes everything that is not markup already.</summary>
internal sealed record Html
{
    public static readonly Html None = new("");

    private readonly string markup;

    private Html(string markup) => this.markup = markup;

    public static Html Of(HtmlTemplate template) => new(template.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.markup)));

    public override string ToString() => markup;
}

/// <summary>An interpolated string whose holes are encoded, so that forgetting to is not possible.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlTemplate(int literalLength, int formattedCount)
{
    private const int TypicalHole = 24;

    private readonly StringBuilder text = new(literalLength + (formattedCount * TypicalHole));

    public void AppendLiteral(string value) => text.Append(value);

    public void AppendFormatted(Html value) => text.Append(value);

    public void AppendFormatted(string? value) => text.Append(HtmlEncoder.Default.Encode(value ?? ""));

    public void AppendFormatted(int value) => text.Append(value.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => text.ToString();
}
