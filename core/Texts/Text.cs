using System.Globalization;
using System.Resources;

namespace MyIpma.Core.Texts;

/// <summary>The words people read, from resource files by language.</summary>
public static class Text
{
    private static readonly ResourceManager Resources = new("MyIpma.Core.Texts.Texts", typeof(Text).Assembly);

    /// <summary>A text in a language, with its arguments filled in.</summary>
    /// <exception cref="MissingManifestResourceException">There is no such text.</exception>
    public static string Get(string key, CultureInfo language, params object?[] arguments)
    {
        var text = Resources.GetString(key, language) ?? throw new MissingManifestResourceException($"There is no text '{key}'.");
        return arguments.Length == 0 ? text : string.Format(language, text, arguments);
    }
}
