using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace MyIpma.Tests.Hosting;

/// <summary>How a test wants its host.</summary>
internal sealed record HostWishes
{
    /// <summary>A clock the test turns; the host's own timers are off then.</summary>
    public FakeTimeProvider? Clock { get; init; }

    public ILoggerProvider? Logs { get; init; }

    /// <summary>Services registered before the host's own.</summary>
    public Action<IServiceCollection>? Also { get; init; }

    /// <summary>Settings as on the command line.</summary>
    public string[] Settings { get; init; } = [];
}
