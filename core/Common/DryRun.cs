namespace MyIpma.Core.Common;

/// <summary>
/// Runs code as usual without side effects: inside a dry run no table is written (changes stay in memory, where the same asynchronous flow reads them back like rows),
/// nothing is enqueued in the outbox, and Credly is only asked. So a mere check, such as that of an import, needs no second set of rules.
/// </summary>
public sealed class DryRun : IDisposable
{
    private static readonly AsyncLocal<DryRun?> Current = new();
    private readonly Dictionary<Type, object> states = [];

    private DryRun() { }

    /// <summary>The dry run of the calling asynchronous flow; null when there is none.</summary>
    public static DryRun? Active => Current.Value;

    /// <summary>Begins a dry run of the calling asynchronous flow, until the result is disposed of.</summary>
    public static DryRun Begin() => Current.Value = new DryRun();

    /// <summary>State that a layer keeps for the length of the dry run.</summary>
    public T Get<T>()
        where T : class, new()
    {
        if (!states.TryGetValue(typeof(T), out var state))
        {
            states[typeof(T)] = state = new T();
        }

        return (T)state;
    }

    public void Dispose() => Current.Value = null;
}
