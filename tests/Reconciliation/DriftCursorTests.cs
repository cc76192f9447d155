using MyIpma.Core.Reconciliation;

namespace MyIpma.Tests.Reconciliation;

public sealed class DriftCursorTests
{
    [Fact]
    public void A_cursor_survives_the_way_to_an_operator_and_back()
    {
        var theirs = DriftCursor.TryParse(DriftCursor.Theirs("cursor=50&badge_format=minimal").ToString());
        var ours = DriftCursor.TryParse(DriftCursor.Ours(16).ToString());

        Assert.Equal("cursor=50&badge_format=minimal", theirs?.Search);
        Assert.Equal(16, ours?.Partition);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("b3VyczozMDA")]
    [InlineData("dGhlaXJzOg")]
    [InlineData("AAAA")]
    public void What_is_no_cursor_of_ours_is_none(string text) => Assert.Null(DriftCursor.TryParse(text));
}
