using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Outbox;

namespace MyIpma.Functions;

/// <summary>
/// Keeps an invocation open until the relay is through with the effects it owed. An instance without invocations may be frozen or taken away, and
/// what a relay in the background had not finished would wait for the sweep. It stands outside the HTTP integration, so the answer is on its way
/// by then.
/// </summary>
internal sealed partial class OutboxDrainMiddleware(OutboxQueue outbox, TimeProvider time, ILogger<OutboxDrainMiddleware> logger) : IFunctionsWorkerMiddleware
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var owed = outbox.BeginScope();
        await next(context);
        try
        {
            await owed.WhenCompleteAsync().WaitAsync(MaxWait, time);
        }
        catch (TimeoutException)
        {
            StillOwed(context.FunctionDefinition.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Function {Function} ended before the relay was through; the sweep finishes what is left.")]
    private partial void StillOwed(string function);
}
