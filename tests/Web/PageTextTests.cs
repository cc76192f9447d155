using System.Text.Json;
using System.Text.RegularExpressions;

namespace MyIpma.Tests.Web;

public sealed partial class PageTextTests
{
    public static TheoryData<string> Languages => ["en", "de", "fr", "es", "pt", "pl", "zh"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_has_every_text_with_the_same_gaps_to_fill(string language)
    {
        var english = TextsOf("en");

        var texts = TextsOf(language);

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(texts, text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
        Assert.All(texts, text => Assert.Equal(GapsOf(english[text.Key]), GapsOf(text.Value)));
    }

    [Fact]
    public void The_page_offers_exactly_the_languages_there_are()
    {
        var offered = Offered().Matches(WebFolder.Read("js/i18n.js")).Select(match => match.Groups[1].Value);

        var files = WebFolder.Files("*.json").Where(file => file.Contains("i18n", StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(files.Order(StringComparer.Ordinal), offered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_text_the_page_asks_for_by_name_exists()
    {
        var english = TextsOf("en");
        var sources = WebFolder.Files("*.js").Append(Path.Combine(WebFolder.Root, "index.html")).Select(File.ReadAllText);

        var asked = sources.SelectMany(source => Asked().Matches(source)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(asked.Count > 50);
        Assert.Empty(asked.Except(english.Keys));
    }

    [Theory]
    [InlineData("status", "pending claiming open awaitingAcceptance accepted rejected revoked replaced expired")]
    [InlineData("rest", "rejected revoked replaced expired")]
    [InlineData("guide", "done current later unknown")]
    public void Every_state_the_API_may_send_has_its_words(string topic, string states)
    {
        var english = TextsOf("en");

        var missing = states.Split(' ').Where(state => !english.ContainsKey($"{topic}.{state}"));

        Assert.Empty(missing);
    }

    [Fact]
    public void A_closed_window_is_never_called_expired()
    {
        var english = TextsOf("en");

        var words = english.Where(text => text.Key.StartsWith("closed.", StringComparison.Ordinal)).Select(text => text.Value);

        Assert.All(words, text => Assert.DoesNotContain("expire", text, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("The two minutes have passed. Nothing is lost.", english["closed.title"]);
    }

    private static Dictionary<string, string> TextsOf(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(WebFolder.Read($"i18n/{language}.json")) ?? [];

    private static IEnumerable<string> GapsOf(string text) => Gap().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Gap();

    [GeneratedRegex(@"^  (\w\w): '", RegexOptions.Multiline)]
    private static partial Regex Offered();

    [GeneratedRegex(
        @"['""]((?:page|signIn|signOut|welcome|summary|list|claimAll|empty|card|action|preparing|open|failed|accept|accepted"
        + @"|trouble|problem|timeline|guide|addresses|share)\.[A-Za-z]+)['""]")]
    private static partial Regex Asked();
}
