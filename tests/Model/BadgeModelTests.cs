using FsCheck;
using FsCheck.Fluent;

namespace MyIpma.Tests.Model;

public sealed class BadgeModelTests
{
    private const int Sequences = 10_000;
    private const int LongestScript = 40;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);
    private static readonly Config Settings = Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithEndSize(LongestScript).WithQuietOnSuccess(true);

    [Fact]
    public void Ten_thousand_random_scripts_end_as_the_rules_say()
    {
        var property = PropertyOf(Window);

        var thrown = Record.Exception(() => Check.One(Settings, property));

        Assert.Null(thrown);
    }

    [Fact]
    public void A_failure_shrinks_to_a_script_one_can_read()
    {
        var property = PropertyOf(Window + TimeSpan.FromSeconds(10));

        var thrown = Record.Exception(() => Check.One(Settings.WithReplay(1, 3), property));

        var shrunk = (thrown?.Message ?? "").Split("Shrunk:")[^1];
        Assert.Contains("The person claims the badge.", shrunk, StringComparison.Ordinal);
        Assert.Contains("Credly answers the issue", shrunk, StringComparison.Ordinal);
        Assert.InRange(shrunk.Split('\n').Count(line => line is [' ', ' ', >= 'A' and <= 'Z', ..]), 3, 5);
    }

    private static Property PropertyOf(TimeSpan window) => Prop.ForAll(Script.Any, script =>
    {
        if (Play.FirstDifference(script, window) is { } difference)
        {
            throw new InvalidOperationException(difference);
        }
    });
}
