using Microsoft.DurableTask.Client;

namespace MyIpma.Functions.Workflow;

/// <summary>
/// Lends the relay a client of the workflow engine. The engine's address is known only to invocations: the host puts it into the
/// <c>[DurableClient]</c> binding. It is the same for all of them and outlives each, so every function that may start or move a claim passes its
/// client on here, and the relay uses the latest wherever it runs.
/// </summary>
public sealed class DurableClients
{
    private volatile DurableTaskClient? latest;

    /// <summary>The client of the latest invocation.</summary>
    /// <exception cref="InvalidOperationException">No function with a client has run in this process yet; the effect stays for the sweep.</exception>
    internal DurableTaskClient Latest =>
        latest ?? throw new InvalidOperationException("No invocation has brought a client of the workflow engine yet.");

    /// <summary>Runs a function's body with the client its invocation brought.</summary>
    public Task<T> With<T>(DurableTaskClient client, Func<Task<T>> body)
    {
        latest = client;
        return body();
    }

    /// <summary>Runs a function's body with the client its invocation brought.</summary>
    public Task With(DurableTaskClient client, Func<Task> body)
    {
        latest = client;
        return body();
    }
}
