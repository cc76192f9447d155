using MyIpma.Core.Common;

namespace MyIpma.Core.Storage;

/// <summary>
/// Reads, decides and writes under an ETag, and starts over where somebody else was faster. One lost race is followed by the next try at once; after a few, each waits a random
/// while, so that many who want the same row come one after the other instead of all together.
/// </summary>
public sealed class OptimisticUpdate(TimeProvider time, Random? random = null)
{
    internal const int MostTries = 50;
    private const int TriesAtOnce = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);
    private readonly Random random = random ?? Random.Shared;

    /// <summary>Tries until an attempt has a result; null of an attempt means that somebody else was faster.</summary>
    /// <exception cref="ContentionException">It kept changing under our hands.</exception>
    public async Task<T> RunAsync<T>(string subject, Func<Task<T?>> attemptAsync, CancellationToken ct)
        where T : class
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            if (await attemptAsync() is { } result)
            {
                return result;
            }

            await PauseAsync(tries, ct);
        }

        throw new ContentionException(subject);
    }

    /// <summary>Tries until an attempt succeeds.</summary>
    /// <inheritdoc cref="RunAsync{T}" />
    public Task RunAsync(string subject, Func<Task<bool>> attemptAsync, CancellationToken ct) =>
        RunAsync(subject, async () => await attemptAsync() ? subject : null, ct);

    private Task PauseAsync(int tries, CancellationToken ct) => tries < TriesAtOnce
        ? Task.CompletedTask
        : Task.Delay(random.NextDouble() * RetryDelay.Exponential(FirstPause, LongestPause, tries - TriesAtOnce), time, ct);
}

/// <summary>Something kept changing under our hands for too long; trying again later is right.</summary>
public sealed class ContentionException(string subject) : Exception($"{subject} kept changing.");
