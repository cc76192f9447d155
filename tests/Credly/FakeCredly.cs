using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace MyIpma.Tests.Credly;

internal sealed class FakeCredly : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> answers = new();

    public List<SentRequest> Sent { get; } = [];

    public SentRequest Last => Sent[^1];

    public FakeCredly Answer(HttpStatusCode status, string body, TimeSpan? retryAfter = null, Encoding? encoding = null)
    {
        answers.Enqueue(_ => Task.FromResult(Response(status, body, retryAfter, encoding ?? Encoding.UTF8)));
        return this;
    }

    public FakeCredly Ok(string data, string metadata = "{}") => Answer(HttpStatusCode.OK, $$"""{"data":{{data}},"metadata":{{metadata}}}""");

    public FakeCredly Fail(Exception thrown)
    {
        answers.Enqueue(_ => Task.FromException<HttpResponseMessage>(thrown));
        return this;
    }

    public FakeCredly Hang(TaskCompletionSource reached)
    {
        answers.Enqueue(async ct =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
            throw new InvalidOperationException("Nothing ends this wait but its cancellation.");
        });
        return this;
    }

    public FakeCredly HangInBody(TaskCompletionSource reached)
    {
        answers.Enqueue(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new HangingStream(reached)) }));
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var address = request.RequestUri ?? throw new InvalidOperationException("A request has an address.");
        lock (answers)
        {
            Sent.Add(new(request.Method, address, request.Headers.Authorization, body));
        }

        var response = await answers.Dequeue()(cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    private static HttpResponseMessage Response(HttpStatusCode status, string body, TimeSpan? retryAfter, Encoding encoding)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, encoding, "application/json") };
        response.Headers.RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
        return response;
    }
}

internal sealed record SentRequest(HttpMethod Method, Uri Address, AuthenticationHeaderValue? Authorization, string? Body);

internal sealed class HangingStream(TaskCompletionSource reached) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        reached.SetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
