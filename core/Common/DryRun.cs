namespace MyIpma.Core.Common;

/// <summary>
/// Lets code run as it always does without leaving a trace: inside a dry run no table is written (changes stay in the memory of the flow of work that began it, which
/// reads them back like rows), nothing is handed to the outbox, and Credly is only asked. So what merely looks, such as the check of an import, needs no second set of rules.
/// </summary>
public sealed class DryRun : IDisposable
{
    private static readonly AsyncLocal<DryRun?> Current = new();
    private readonly Dictionary<Type, object> states = [];

    private DryRun() { }

    /// <summary>The dry run of the calling flow of work; null when all is in earnest.</summary>
    public static DryRun? Active => Current.Value;

    /// <summary>Begins a dry run of the calling flow of work, which ends when the result is disposed of.</summary>
    public static DryRun Begin() => Current.Value = new DryRun();

    /// <summary>What a layer remembers for as long as the dry run goes on.</summary>
    public T Get<T>()
        where T : class, new()
    {
        if (!states.TryGetValue(typeof(T), out var state))
        {
            states[typeof(T)] = state = new T();
        }

        return (T)state;
    }

    /// <inheritdoc />
    public void Dispose() => Current.Value = null;
}
