using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MyIpma.Tests.Web;

public sealed partial class PageFileTests
{
    [Fact]
    public void The_page_has_no_inline_script_or_style()
    {
        var html = WebFolder.Read("index.html");

        var inline = Inline().Matches(html).Select(match => match.Value);

        Assert.Empty(inline);
    }

    [Fact]
    public void The_policy_admits_scripts_and_styles_of_our_own_only()
    {
        using var config = JsonDocument.Parse(WebFolder.Read("staticwebapp.config.json"));

        var policy = config.RootElement.GetProperty("globalHeaders").GetProperty("Content-Security-Policy").GetString();

        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("style-src", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_the_page_names_exists()
    {
        var html = WebFolder.Read("index.html");

        var named = Named().Matches(html).Select(match => match.Groups[1].Value);

        Assert.All(named, path => Assert.True(File.Exists(Path.Combine(WebFolder.Root, path)), path));
    }

    [Theory]
    [InlineData("/images/badges/b.svg", "*")]
    [InlineData("/favicon.svg", null)]
    [InlineData("/js/app.js", null)]
    public void Pages_elsewhere_may_read_the_pictures_that_badges_name_and_no_other_file(string path, string? allowed)
    {
        using var config = JsonDocument.Parse(WebFolder.Read("staticwebapp.config.json"));

        var first = config.RootElement.GetProperty("routes").EnumerateArray().First(route => path.StartsWith((route.GetProperty("route").GetString() ?? "").TrimEnd('*'), StringComparison.Ordinal));
        var headers = first.GetProperty("headers");

        Assert.Equal(allowed, headers.TryGetProperty("Access-Control-Allow-Origin", out var value) ? value.GetString() : null);
        Assert.True(headers.TryGetProperty("Cache-Control", out _));
    }

    [Theory]
    [InlineData("a", "IPMA Level A")]
    [InlineData("b", "IPMA Level B")]
    [InlineData("c", "IPMA Level C")]
    [InlineData("d", "IPMA Level D")]
    [InlineData("badge", "IPMA badge")]
    public void Every_badge_picture_says_what_it_is_and_runs_nothing(string name, string title)
    {
        var picture = XDocument.Parse(WebFolder.Read($"images/badges/{name}.svg"));

        var elements = picture.Descendants().Select(element => element.Name.LocalName).ToList();

        Assert.Equal(title, picture.Descendants().Single(element => element.Name.LocalName == "title").Value);
        Assert.DoesNotContain("script", elements);
        Assert.DoesNotContain("image", elements);
    }

    [GeneratedRegex(@"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex(@"(?:href|src)=""/([\w./-]+)""")]
    private static partial Regex Named();
}

/// <summary>The page's files, found from wherever the tests run.</summary>
internal static class WebFolder
{
    public static string Root { get; } = Find();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MyIpma.sln")))
            {
                return Path.Combine(folder.FullName, "web");
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds MyIpma.sln.");
    }
}
