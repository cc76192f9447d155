using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MyIpma.Core.Common;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Texts;

public sealed partial class GlossaryTests
{
    private static readonly string Glossary = RepositoryFiles.Read("core", "Texts", "README.md");

    public static TheoryData<string> Tags => [.. Languages.All.Select(language => language.Name)];

    [Fact]
    public void Every_language_has_its_word_for_every_term()
    {
        var rows = Glossary.Split("## Never")[0].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();

        Assert.InRange(rows.Count, 15, 20);
        Assert.All(rows, row => Assert.Equal(Languages.All.Count + 1, CellsOf(row).Count(cell => cell.Length > 0)));
    }

    [Theory, MemberData(nameof(Tags))]
    public void No_text_uses_a_word_that_the_glossary_forbids(string language)
    {
        var forbidden = ForbiddenIn(language);

        var found = TextsOf(language).SelectMany(text => forbidden.Where(word => word.IsMatch(text.Words)).Select(word => $"{text.Key}: {word}"));

        Assert.InRange(forbidden.Count, 5, 20);
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("de", "Ich trage das Abzeichen.")]
    [InlineData("de", "Das Badge ist bereit.")]
    [InlineData("de", "Rufen Sie den Badge ab: Abruf starten.")]
    [InlineData("de", "Zurzeit kein öffentliches Badge.")]
    [InlineData("de", "Die digitalen Badge von Ana Sousa")]
    [InlineData("de", "Sie haben ihn angefordert.")]
    [InlineData("de", "Ein Code gilt zehn Minuten.")]
    [InlineData("en", "Accept it at Credly.")]
    [InlineData("en", "Nothing is lost.")]
    [InlineData("es", "Abra Credly en dos minutos.")]
    [InlineData("fr", "Valable jusqu’au")]
    [InlineData("fr", "Vous seul·e le voyez.")]
    [InlineData("pl", "Proszę odebrać odznakę.")]
    [InlineData("pl", "Państwa odznaki")]
    [InlineData("pl", "Credly nie wystawi odznaki.")]
    [InlineData("pt", "Reclame-o aqui.")]
    [InlineData("pt", "Os badges são aceites por si.")]
    [InlineData("pt", "A IPMA retirou-o.")]
    [InlineData("zh", "没有任何内容丢失。")]
    [InlineData("zh", "不是电子邮件地址")]
    public void The_mistakes_of_the_past_would_be_found(string language, string mistake)
    {
        var found = ForbiddenIn(language).Any(word => word.IsMatch(mistake));

        Assert.True(found);
    }

    private static List<Regex> ForbiddenIn(string language)
    {
        var row = Glossary.Split("## Never")[1].Split('\n').Single(line => line.StartsWith($"| {language} |", StringComparison.Ordinal));
        return [.. Quoted().Matches(row).Select(match => new Regex(match.Groups[1].Value.Replace(@"\|", "|", StringComparison.Ordinal), RegexOptions.None, TimeSpan.FromSeconds(1)))];
    }

    private static IEnumerable<(string Key, string Words)> TextsOf(string language)
    {
        var ending = language == Languages.Default.Name ? ".resx" : $".{language}.resx";
        var files = Directory.GetFiles(RepositoryFiles.PathOf("core", "Texts"), "*.resx").Where(file => Path.GetFileName(file).Split('.', 2)[1] == ending[1..]);
        var ofPage = JsonSerializer.Deserialize<Dictionary<string, string>>(RepositoryFiles.Read("web", "i18n", $"{language}.json")) ?? [];
        return files.SelectMany(file => XDocument.Load(file).Descendants("data").Select(data => (data.Attribute("name")?.Value ?? "", data.Element("value")?.Value ?? "")))
            .Concat(ofPage.Select(text => ($"page: {text.Key}", text.Value)));
    }

    private static IEnumerable<string> CellsOf(string row) => row.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
