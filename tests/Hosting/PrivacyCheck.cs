using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Events;
using MyIpma.Local.Dev;
using MyIpma.Tests.Hosting;

[assembly: AssemblyFixture(typeof(PrivacyCheck))]

namespace MyIpma.Tests.Hosting;

/// <summary>
/// Checks every line that a host of this run logs, down to the level of Debug, and every event it publishes. One that contains a person's address or a mailed code fails
/// the run.
/// </summary>
public sealed class PrivacyCheck : IDisposable
{
    private const int MostShown = 20;
    private static readonly ConcurrentQueue<string> Findings = new();
    private static int hosts;
    private static int lines;
    private static int events;
    private static int codes;

    internal static int Lines => Volatile.Read(ref lines);

    internal static int Events => Volatile.Read(ref events);

    public void Dispose()
    {
        var artifacts = Directory.CreateDirectory(RepositoryFiles.PathOf("artifacts"));
        File.WriteAllText(
            Path.Combine(artifacts.FullName, "privacy-check.txt"),
            string.Create(CultureInfo.InvariantCulture, $"{hosts} hosts: {lines} log lines and {events} events looked at for addresses and for {codes} mailed codes; {Findings.Count} found\n"));
        Assert.True(Findings.IsEmpty, $"Logs or events carry personal data ({Findings.Count} times):\n{string.Join('\n', Findings.Distinct().Take(MostShown))}");
    }

    /// <summary>The log of one host, whose findings go to those of the run.</summary>
    internal static PrivacyLog CreateLog() => new(Findings.Enqueue);

    /// <summary>Checks the events of a host that has ended, and its log for the codes it mailed.</summary>
    internal static void Finish(PrivacyLog log, IServiceProvider services)
    {
        var published = services.GetRequiredService<DevEvents>().All.Select(one => JsonSerializer.Serialize(one, EventJson.Default.CloudEvent)).ToList();
        var mailed = MailMessages.To(services.GetRequiredService<LocalMailbox>(), address: null).Messages.Select(message => message.Code).OfType<string>().ToHashSet();
        foreach (var one in published)
        {
            log.Look("event", one);
        }

        log.LookForCodes(mailed);
        Interlocked.Increment(ref hosts);
        Interlocked.Add(ref lines, log.Lines);
        Interlocked.Add(ref events, published.Count);
        Interlocked.Add(ref codes, mailed.Count);
    }

    /// <summary>Checks the output of a host in a process of its own. Lines of its log begin with the time; lines for the console do not.</summary>
    internal static void LookAtProcess(string? line)
    {
        if (line is [>= '0' and <= '9', ..] && !PrivacyLog.IsOfDevelopment(line) && PrivacyLog.FindAddress(line) is { } address)
        {
            Findings.Enqueue($"host process: {address} in {line}");
        }
    }
}

/// <summary>Keeps nothing but what must not be in a log.</summary>
internal sealed partial class PrivacyLog(Action<string> report) : ILoggerProvider
{
    private const int CodeLength = 6;
    private readonly ConcurrentDictionary<string, string> sixDigits = new();
    private int lines;

    public int Lines => Volatile.Read(ref lines);

    public ILogger CreateLogger(string categoryName) => new CategoryLog(this, categoryName);

    public void Dispose()
    {
    }

    /// <summary>Reports an address, and remembers numbers that could be a code.</summary>
    public void Look(string source, string text)
    {
        if (FindAddress(text) is { } address)
        {
            report($"{source}: {address} in {text} [{TestContext.Current.Test?.TestDisplayName}]");
        }

        for (var at = text.AsSpan().IndexOfAnyInRange('0', '9'); at >= 0 && at < text.Length;)
        {
            var end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            if (end - at == CodeLength && IsNumber(text, at, end))
            {
                sixDigits.TryAdd(text[at..end], $"{source}: {text}");
            }

            var next = text.AsSpan(end).IndexOfAnyInRange('0', '9');
            at = next < 0 ? -1 : end + next;
        }
    }

    public void LookForCodes(IEnumerable<string> codes)
    {
        foreach (var code in codes)
        {
            if (sixDigits.TryGetValue(code, out var where))
            {
                report($"the code {code} in {where}");
            }
        }
    }

    /// <summary>Null where there is none. Masked addresses, our own and what only looks like one do not count.</summary>
    public static string? FindAddress(string text) =>
        (text.Contains('@', StringComparison.Ordinal) || text.Contains("%40", StringComparison.Ordinal)) && Address().Match(text) is { Success: true } found && !IsOurs(found.Groups["domain"].Value, found.Value)
            ? found.Value
            : null;

    /// <summary>The stand-ins of the local host take addresses in URLs; none of them runs in Azure.</summary>
    public static bool IsOfDevelopment(string text) => text.Contains("/dev/", StringComparison.Ordinal) || text.Contains("/credly/", StringComparison.Ordinal);

    private static bool IsOurs(string domain, string address) => domain is "my.ipma.example" or "ipma.example" or "my.ipma.world" || address == "badges@example.org";

    /// <summary>False for part of an id, of a fraction or of a time.</summary>
    private static bool IsNumber(string text, int start, int end) =>
        (start == 0 || !(char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '_' or '-')) && (end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' || (text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))));

    [GeneratedRegex(@"[\p{L}\p{Nd}._+-]+(?:@|%40)(?<domain>(?:[\p{L}\p{Nd}-]+\.)+\p{L}{2,})", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    private sealed class CategoryLog(PrivacyLog log, string category) : ILogger
    {
        private readonly bool isWeb = category.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref log.lines);
            var text = formatter(state, exception);
            if (isWeb && IsOfDevelopment(text))
            {
                return;
            }

            log.Look(category, text);
            if (exception is not null)
            {
                log.Look(category, exception.ToString());
            }

            if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                for (var n = 0; n < values.Count; n++)
                {
                    if (values[n].Value is string value)
                    {
                        log.Look(category, value);
                    }
                }
            }
        }
    }
}
