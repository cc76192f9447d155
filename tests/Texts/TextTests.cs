using System.Text.RegularExpressions;
using System.Xml.Linq;
using MyIpma.Core.Common;
using MyIpma.Core.Http;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Texts;

public sealed partial class TextTests
{
    /// <summary>Operators are spoken to in English alone.</summary>
    private const string ForOperators = "Staff";

    public static TheoryData<string, string> Files()
    {
        var files = new TheoryData<string, string>();
        foreach (var file in Directory.GetFiles(RepositoryFiles.PathOf("core", "Texts"), "*.resx").Where(file => !Path.GetFileNameWithoutExtension(file).Contains('.', StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(file) != ForOperators))
        {
            foreach (var language in Languages.All.Where(language => language.Name != Languages.Default.Name))
            {
                files.Add(Path.GetFileNameWithoutExtension(file), language.Name);
            }
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_text_is_there_in_every_language_with_the_same_placeholders(string topic, string language)
    {
        var english = Read($"{topic}.resx");

        var translated = Read($"{topic}.{language}.resx");

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), translated.Keys.Order(StringComparer.Ordinal));
        Assert.All(translated, text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
        Assert.All(english, text => Assert.Equal(PlaceholdersOf(text.Value), PlaceholdersOf(translated[text.Key])));
    }

    [Fact]
    public void Every_problem_has_its_words_in_every_language()
    {
        var missing = Languages.All.SelectMany(language => Problems.Codes
            .SelectMany(code => new[] { $"problem.{code}.title", $"problem.{code}.detail" })
            .Where(key => Localizer.Get(key, language).Length == 0));

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("de", "Bitte melden Sie sich an")]
    [InlineData("fr", "Veuillez vous connecter")]
    [InlineData("zh", "请登录")]
    [InlineData("en", "Please sign in")]
    public void A_text_comes_in_the_language_asked_for(string language, string words)
    {
        var title = Localizer.Get("problem.unauthenticated.title", System.Globalization.CultureInfo.GetCultureInfo(language));

        Assert.Equal(words, title);
    }

    private static Dictionary<string, string> Read(string file) => XDocument.Load(RepositoryFiles.PathOf("core", "Texts", file)).Descendants("data")
        .ToDictionary(data => data.Attribute("name")?.Value ?? "", data => data.Element("value")?.Value ?? "");

    private static IEnumerable<string> PlaceholdersOf(string text) => Placeholder().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Placeholder();
}
