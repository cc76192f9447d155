using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MyIpma.Core.PublicPage;

/// <summary>A piece of HTML. Text becomes one only through encoding, so that no name, however odd, turns into markup.</summary>
internal readonly record struct Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string? html;

    private Markup(string html) => this.html = html;

    public static Markup Nothing { get; } = new("");

    /// <summary>HTML with holes: what stands in them is encoded unless it is markup itself.</summary>
    public static Markup Of(MarkupHandler content) => new(content.ToString());

    /// <summary>Text, encoded.</summary>
    public static Markup Text(string? text) => new(Encode(text));

    /// <summary>HTML or CSS of our own, without any data in it.</summary>
    public static Markup Fixed(string html) => new(html);

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part.ToString())));

    public static string Encode(string? text) => Encoder.Encode(text ?? "");

    public override string ToString() => html ?? "";
}
