using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using MyIpma.Core.Common;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace MyIpma.Core.Credly;

/// <summary>What protects every attempt, in order: a bounded queue, one retry for reads, the shared circuit breaker, the timeout.</summary>
internal static class CredlyResilience
{
    /// <summary>Marks requests whose caller has a back-off of its own.</summary>
    public static readonly HttpRequestOptionsKey<bool> NoRetry = new("credly-one-try");

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, CredlyOptions options, TimeProvider time)
    {
        builder.TimeProvider = time;
        builder
            .AddConcurrencyLimiter(options.MaxConcurrentCalls, options.MaxQueuedCalls)
            .AddRetry(RetryReadsOnce(options))
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = options.BreakAtFailureRatio,
                MinimumThroughput = options.BreakMinimumCalls,
                SamplingDuration = options.BreakSampling,
                BreakDuration = options.BreakDuration,
                ShouldHandle = args => ValueTask.FromResult(
                    IsTransientFailure(args.Outcome) || args.Outcome.Result?.StatusCode == HttpStatusCode.TooManyRequests),
            })
            .AddTimeout(new HttpTimeoutStrategyOptions
            {
                TimeoutGenerator = _ => ValueTask.FromResult(CredlyBackgroundWork.IsActive ? options.BackgroundCallTimeout : options.CallTimeout),
            });
    }

    // Writes are never retried here: in doubt the caller checks first, so that nothing is issued twice.
    private static HttpRetryStrategyOptions RetryReadsOnce(CredlyOptions options)
    {
        var retry = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 1,
            Delay = options.ReadRetryDelay,
            UseJitter = true,
            ShouldRetryAfterHeader = false,
            ShouldHandle = args => ValueTask.FromResult(
                IsTransientFailure(args.Outcome) && args.Outcome.Result?.Headers.RetryAfter is null && !HasNoRetry(args.Context)),
        };
        retry.DisableForUnsafeHttpMethods();
        return retry;
    }

    private static bool HasNoRetry(ResilienceContext context) =>
        context.GetRequestMessage() is { } request && request.Options.TryGetValue(NoRetry, out var noRetry) && noRetry;

    private static bool IsTransientFailure(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;
}

/// <summary>Marks work that nobody waits for, which gets a longer timeout: with a Credly that is slow for hours no call would ever finish otherwise.</summary>
public static class CredlyBackgroundWork
{
    private static readonly AsyncLocal<bool> Current = new();

    internal static bool IsActive => Current.Value;

    /// <summary>Applies to the rest of the calling asynchronous method and all that it calls.</summary>
    public static void Begin() => Current.Value = true;
}

/// <summary>Reads the body inside the pipeline, so that one that trickles or breaks off counts towards timeout and circuit breaker.</summary>
internal sealed class BufferedResponseHandler : DelegatingHandler
{
    private const long MaxBytes = 32 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}

/// <summary>Maps exceptions of transport and pipeline, and statuses that say nothing about the request, to the two Credly exceptions.</summary>
internal static class CredlyExceptionMapper
{
    public static CredlyUnavailableException? From(CredlyRequest call, Exception thrown, CancellationToken caller) => thrown switch
    {
        BrokenCircuitException open => new(CredlyErrorKind.CircuitOpen, call.Operation, thrown) { RetryAfter = open.RetryAfter },
        RateLimiterRejectedException busy => new(CredlyErrorKind.Busy, call.Operation, thrown) { RetryAfter = busy.RetryAfter },
        TimeoutRejectedException => new(CredlyErrorKind.Timeout, call.Operation, thrown) { MayHaveHappened = call.IsWrite },
        HttpRequestException lost => new(CredlyErrorKind.Network, call.Operation, thrown) { MayHaveHappened = call.IsWrite && !NeverSent(lost) },
        OperationCanceledException when !caller.IsCancellationRequested =>
            new(CredlyErrorKind.Network, call.Operation, thrown) { MayHaveHappened = call.IsWrite },
        _ => null,
    };

    public static Exception? From(CredlyResponse response) => response.Status switch
    {
        // The public assertion needs no token, so there these two are about the badge and not about us.
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when !response.Request.Anonymous =>
            new CredlyUnauthorizedException(response.Status, response.Request.Operation),
        HttpStatusCode.TooManyRequests => Unavailable(response, CredlyErrorKind.Throttled, mayHaveHappened: false),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
            Unavailable(response, CredlyErrorKind.ServerError, response.Request.IsWrite),
        < HttpStatusCode.OK or (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest) =>
            Unavailable(response, CredlyErrorKind.Unexpected, mayHaveHappened: false),
        _ => null,
    };

    private static CredlyUnavailableException Unavailable(CredlyResponse response, CredlyErrorKind kind, bool mayHaveHappened) =>
        new(kind, response.Request.Operation) { StatusCode = response.Status, RetryAfter = response.RetryAfter, MayHaveHappened = mayHaveHappened };

    private static bool NeverSent(HttpRequestException lost) => lost.HttpRequestError
        is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;
}

/// <summary>Section <c>MyIpma:Credly</c>. No secret has a default.</summary>
public sealed class CredlyOptions : IValidatableObject
{
    public const string Section = "MyIpma:Credly";

    /// <summary>Ends in a slash (Credly: web service API, production and sandbox hosts).</summary>
    [Required]
    public Uri ApiBase { get; set; } = new("https://api.credly.com/v1/");

    [Required]
    public Uri WebBase { get; set; } = new("https://www.credly.com/");

    /// <summary>Hosts, with their subdomains, that addresses in Credly's responses may have besides those of <see cref="ApiBase"/> and <see cref="WebBase"/>; others are not used.</summary>
    public IList<string> LinkHosts { get; } = ["credly.com", "youracclaim.com"];

    [Required]
    public string OrganizationId { get; set; } = "";

    /// <summary>The authorization token to start with; <see cref="ICredlyTokenProvider"/> decides which one is used. Trimmed, because files and vaults tend to add a line end.</summary>
    [Required]
    public string Token
    {
        get;
        set => field = value?.Trim() ?? "";
    } = "";

    /// <summary>Where a rotated token is kept; null on one machine, where the local tables do.</summary>
    public Uri? TokenVault { get; set; }

    /// <summary>Secrets accepted in the webhook's address: one, or two during a changeover.</summary>
    [MinLength(1), MaxLength(2)]
    public IList<string> WebhookSecrets { get; } = [];

    [MinLength(1)]
    public Dictionary<string, string> Templates { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True where this system sends no mail, so that Credly does. Follows from the mail settings.</summary>
    public bool NotifiesEarners { get; internal set; }

    /// <summary>Timeout of one attempt while somebody waits: less than a request waits, so that a slow Credly counts towards the circuit breaker.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Timeout of one attempt in background work, so that a slow Credly still gets things done; less than the delay of what is due after a call.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:30")]
    public TimeSpan BackgroundCallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>About how long a failed read waits before its only retry.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan ReadRetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    [Range(1, 1000)]
    public int MaxConcurrentCalls { get; set; } = 16;

    /// <summary>Further calls are rejected.</summary>
    [Range(0, 100_000)]
    public int MaxQueuedCalls { get; set; } = 500;

    /// <summary>The share of failed attempts at which the circuit opens.</summary>
    [Range(0.05, 1.0)]
    public double BreakAtFailureRatio { get; set; } = 0.5;

    /// <summary>Attempts within <see cref="BreakSampling"/> below which the circuit stays closed.</summary>
    [Range(2, 10_000)]
    public int BreakMinimumCalls { get; set; } = 8;

    /// <summary>The span over which failed attempts are counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakSampling { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays open before one call may probe.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsAcceptableRoot(ApiBase) || !ApiBase.AbsolutePath.EndsWith('/'))
        {
            yield return new("ApiBase must be https (http only on this machine), end in a slash and have no query.", [nameof(ApiBase)]);
        }

        if (!IsAcceptableRoot(WebBase))
        {
            yield return new("WebBase must be https (http only on this machine) and have no query.", [nameof(WebBase)]);
        }

        if (WebhookSecrets.Any(secret => secret is not { Length: >= 16 } || secret.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))))
        {
            yield return new("A webhook secret has at least 16 characters, each a letter, a digit, '-' or '_'.", [nameof(WebhookSecrets)]);
        }

        if (Templates.Values.Any(string.IsNullOrWhiteSpace))
        {
            yield return new("Every level in Templates needs a badge template id.", [nameof(Templates)]);
        }
    }

    // Every call carries the token, so only a loopback address may go without TLS.
    private static bool IsAcceptableRoot(Uri? root) =>
        root is { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "" }
        && (root.Scheme == Uri.UriSchemeHttps || (root.Scheme == Uri.UriSchemeHttp && root.IsLoopback));
}

[OptionsValidator]
internal sealed partial class CredlyOptionsValidator : IValidateOptions<CredlyOptions>;

internal static class CredlyServiceCollectionExtensions
{
    /// <summary>For hosts and tests that bring their own transport.</summary>
    public const string HttpClientName = "credly";

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddCredlyClient(this IServiceCollection services)
    {
        services.AddValidated<CredlyOptions, CredlyOptionsValidator>(CredlyOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ICredlyTokenProvider, ConfiguredCredlyTokenProvider>();
        services.TryAddSingleton<CredlyTelemetry>();
        services.TryAddSingleton<CredlyHealthTracker>();
        services.TryAddSingleton<CredlyLinks>();
        services.TryAddSingleton(provider =>
            new CredlyClient(provider.GetRequiredService<CredlyTransport>(), provider.GetRequiredService<CredlyLinks>(), provider.GetRequiredService<IOptions<CredlyOptions>>()));
        services.AddTransport();
        return services;
    }

    private static void AddTransport(this IServiceCollection services)
    {
        // One client for the life of the process: its connections are renewed, not its handlers, so that DNS changes are seen.
        var http = services
            .AddHttpClient<CredlyTransport>(HttpClientName, Configure)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.PooledConnectionLifetime = ConnectionLifetime;
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);

        // Filters carry e-mail addresses, and the factory's own loggers write request addresses, with the query where a host has redaction off.
        http.RemoveAllLoggers();
        http.AddResilienceHandler("credly", (builder, context) => CredlyResilience.Configure(
            builder,
            context.ServiceProvider.GetRequiredService<IOptions<CredlyOptions>>().Value,
            context.ServiceProvider.GetRequiredService<TimeProvider>()));
        http.AddHttpMessageHandler(() => new BufferedResponseHandler());
    }

    private static void Configure(IServiceProvider provider, HttpClient http)
    {
        http.BaseAddress = provider.GetRequiredService<IOptions<CredlyOptions>>().Value.ApiBase;

        // Every attempt has its own timeout in the pipeline; this one would include waiting in the queue.
        http.Timeout = Timeout.InfiniteTimeSpan;
    }
}
