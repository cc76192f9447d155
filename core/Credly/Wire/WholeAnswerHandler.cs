namespace MyIpma.Core.Credly.Wire;

/// <summary>Reads the body inside the pipeline, so that one that trickles or breaks off counts against timeout and circuit.</summary>
internal sealed class WholeAnswerHandler : DelegatingHandler
{
    private const long Largest = 32 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(Largest, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
