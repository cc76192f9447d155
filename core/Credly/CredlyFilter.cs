namespace MyIpma.Core.Credly;

/// <summary>Which badges to list: <c>key::value|key::value,value</c> (Credly: filters of badge templates, seen on badges too).</summary>
public sealed class CredlyFilter
{
    private readonly string? text;

    private CredlyFilter(string? text) => this.text = text;

    /// <summary>Every badge.</summary>
    public static CredlyFilter All { get; } = new(null);

    /// <summary>Narrows the filter to badges whose key has one of the values.</summary>
    /// <exception cref="ArgumentException">A value cannot be said in this syntax.</exception>
    public CredlyFilter Where(string key, params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
        {
            if (!CanSay(value))
            {
                throw new ArgumentException($"The value for {key} is empty or has a character that parts filters.", nameof(values));
            }
        }

        var term = $"{key}::{string.Join(',', values)}";
        return new(text is null ? term : $"{text}|{term}");
    }

    /// <summary>Whether a value can be said: there is no known way to escape what parts keys and values.</summary>
    public static bool CanSay(string value) =>
        value is { Length: > 0 } && !value.Contains("::", StringComparison.Ordinal) && value.AsSpan().IndexOfAny('|', ',') < 0;

    /// <summary>The parameter before percent-encoding; null for every badge.</summary>
    internal string? Text => text;
}
