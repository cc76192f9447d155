using System.Diagnostics;
using MyIpma.Tests.Hosting;
using Xunit.Sdk;

namespace MyIpma.Tests.Browser;

public sealed class BrowserProgramTests
{
    private static readonly Func<Task<string?>> NotThere = () => Task.FromResult<string?>(null);

    [Fact]
    public void A_path_without_a_browser_has_none_and_one_with_a_browser_is_searched_in_order()
    {
        var (empty, first, second) = (Directory.CreateTempSubdirectory(), Directory.CreateTempSubdirectory(), Directory.CreateTempSubdirectory());
        File.WriteAllText(Path.Combine(first.FullName, "google-chrome"), "");
        File.WriteAllText(Path.Combine(second.FullName, "chromium"), "");

        Assert.Null(BrowserProgram.FindInstalled(empty.FullName));
        Assert.Equal(Path.Combine(first.FullName, "google-chrome"), BrowserProgram.FindInstalled(string.Join(Path.PathSeparator, empty.FullName, first.FullName, second.FullName)));
        Array.ForEach([empty, first, second], folder => folder.Delete(recursive: true));
    }

    [Fact]
    public async Task An_installed_browser_is_taken_without_looking_further()
    {
        var program = await BrowserProgram.LocateAsync("/usr/bin/chromium", () => throw new UnreachableException(), () => throw new UnreachableException(), onCi: true);

        Assert.Equal("/usr/bin/chromium", program);
    }

    [Fact]
    public async Task Without_one_that_of_playwright_is_fetched_where_it_can_be_reached()
    {
        string? downloaded = null;

        var program = await BrowserProgram.LocateAsync(null, () => Task.FromResult(downloaded), () => Task.FromResult((downloaded = "own") is not null), onCi: false);

        Assert.Equal("own", program);
    }

    [Fact]
    public async Task Where_it_cannot_be_reached_there_is_none() =>
        Assert.Null(await BrowserProgram.LocateAsync(null, NotThere, () => Task.FromResult(false), onCi: false));

    [Fact]
    public async Task Under_ci_nothing_is_fetched_and_what_is_missing_fails()
    {
        var program = await BrowserProgram.LocateAsync(null, NotThere, () => throw new UnreachableException(), onCi: true);

        Assert.Null(program);
        Assert.Throws<FalseException>(() => Prerequisite.Require(program is not null, "There is no browser.", onCi: true));
    }
}
