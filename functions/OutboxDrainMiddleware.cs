using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Outbox;

namespace MyIpma.Functions;

/// <summary>
/// Keeps an invocation open until the relay has performed its effects. An instance without invocations may be frozen or removed, and unfinished
/// background work would wait for the sweep. It runs outside the HTTP integration, so the response has been sent by then.
/// </summary>
internal sealed partial class OutboxDrainMiddleware(OutboxQueue outbox, TimeProvider time, ILogger<OutboxDrainMiddleware> logger) : IFunctionsWorkerMiddleware
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var scope = outbox.BeginScope();
        await next(context);
        try
        {
            await scope.WhenCompleteAsync().WaitAsync(MaxWait, time);
        }
        catch (TimeoutException)
        {
            NotDrained(context.FunctionDefinition.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Function {Function} ended before all its effects were performed; the sweep performs the rest.")]
    private partial void NotDrained(string function);
}
