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
        var offered = Offered().Matches(WebFolder.Read("js/ui.js")).Select(match => match.Groups[1].Value);

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
    [InlineData("missing", "ok broken waiting unknown")]
    public void Every_state_the_API_may_send_has_its_words(string topic, string states)
    {
        var english = TextsOf("en");

        var missing = states.Split(' ').Where(state => !english.ContainsKey($"{topic}.{state}"));

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("en", "one other")]
    [InlineData("de", "one other")]
    [InlineData("fr", "one other")]
    [InlineData("es", "one other")]
    [InlineData("pt", "one other")]
    [InlineData("pl", "few many one other")]
    [InlineData("zh", "other")]
    public void Every_number_has_the_forms_its_language_needs(string language, string forms)
    {
        var plurals = TextsOf(language).Values.SelectMany(text => Plural().Matches(text)).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(plurals);
        Assert.All(plurals, plural => Assert.Equal(forms, string.Join(' ', plural.Split('|').Select(form => form.Split('=')[0]).Order(StringComparer.Ordinal))));
    }

    [Fact]
    public void The_words_in_the_page_itself_are_the_English_ones()
    {
        var english = TextsOf("en");

        var written = Written().Matches(WebFolder.Read("index.html")).Select(match => (Key: match.Groups[1].Value, Words: match.Groups[2].Value)).ToList();

        Assert.True(written.Count > 5);
        Assert.All(written, text => Assert.Equal(english[text.Key], text.Words));
    }

    [Fact]
    public void A_closed_window_is_never_called_expired()
    {
        var english = TextsOf("en");

        var words = english.Where(text => text.Key.StartsWith("closed.", StringComparison.Ordinal)).Select(text => text.Value);

        Assert.All(words, text => Assert.DoesNotContain("expire", text, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("The time to open Credly has passed", english["closed.title"]);
    }

    private static Dictionary<string, string> TextsOf(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(WebFolder.Read($"i18n/{language}.json")) ?? [];

    private static IEnumerable<string> GapsOf(string text) => Gap().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\w+\}|\[\[\w+\|")]
    private static partial Regex Gap();

    [GeneratedRegex(@"\[\[\w+\|([^\]]+)\]\]")]
    private static partial Regex Plural();

    [GeneratedRegex(@"data-i18n=""([\w.]+)""[^>]*>([^<]*)<")]
    private static partial Regex Written();

    [GeneratedRegex(@"^  (\w\w): '", RegexOptions.Multiline)]
    private static partial Regex Offered();

    [GeneratedRegex(
        @"['""]((?:page|signIn|signOut|summary|list|claimAll|empty|card|action|preparing|open|closed|failed|accept|accepted|earlier|trouble|problem|history|move|guide|code|first"
        + @"|addresses|certificates|missing|data|take|share|copy)\.[A-Za-z]+)['""]")]
    private static partial Regex Asked();
}
