using System.Text.RegularExpressions;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

public sealed partial class DeployGuideTests
{
    private static readonly string Guide = Checkout.Read("docs", "deploy.md");

    [Fact]
    public void Every_value_one_can_set_is_in_the_guide()
    {
        var names = Variable().Matches(Checkout.Read("infra", "main.bicepparam")).Select(match => match.Groups[1].Value)
            .Where(name => !name.StartsWith("AZURE_", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, Guide, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alert_is_in_the_guide()
    {
        var alerts = AlertName().Matches(Checkout.Read("infra", "alerts.bicep")).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(4, alerts.Count);
        Assert.All(alerts, alert => Assert.Contains($"| `{alert}` |", Guide, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"readEnvironmentVariable\('([A-Z_]+)'")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?:metricAlerts|scheduledQueryRules)@[^\n]+\n  name: '([^']+)'")]
    private static partial Regex AlertName();
}
