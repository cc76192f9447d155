using Microsoft.Extensions.Options;

namespace MyIpma.Core.Credly;

internal sealed class ConfiguredCredlyToken(IOptionsMonitor<CredlyOptions> options) : ICredlyToken
{
    public ValueTask<string> GetAsync(CancellationToken ct) => new(options.CurrentValue.Token);
}
