using System.Globalization;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Contract;

public sealed class HttpFileTests
{
    private static readonly string[] Verbs = ["get", "put", "post", "delete"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_requests_to_send_from_an_editor_run_from_top_to_bottom()
    {
        await using var host = await LocalApp.StartAsync();
        var run = new HttpFileRun(host, HttpFile.Read());

        var surprises = await run.SendAllAsync(Ct);

        Assert.Empty(surprises);
    }

    [Fact]
    public void The_requests_to_send_from_an_editor_cover_every_operation_of_the_contract()
    {
        var contract = ContractHandler.Contract.Read(RepositoryFiles.Read("core", "openapi.json"));
        var operations = RepositoryFiles.ReadJson("core", "openapi.json").GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(item => Verbs.Contains(item.Name)).Select(item => $"{item.Name.ToUpperInvariant()} {path.Name}"));

        var sent = HttpFile.Read().Requests.Select(request => $"{request.Method} {contract.Find(request.Method, request.SamplePath)?.Path}");

        Assert.Empty(operations.Except(sent));
    }

    [Fact]
    public void Names_stand_where_both_editors_look_for_them_and_answers_are_read_by_JSONPath()
    {
        var text = RepositoryFiles.Read("local", "my-ipma.http");
        var lines = text.Split('\n');

        var strayNames = lines.Index().Where(line => line.Item.StartsWith("# @name", StringComparison.Ordinal) && !HttpFile.IsRequestLine(lines[line.Index + 1]));
        var otherReferences = HttpFile.ReferencesIn(text).Where(reference => reference != "host" && !reference.Contains(".response.body.$.", StringComparison.Ordinal));

        Assert.Empty(strayNames);
        Assert.Empty(otherReferences);
    }

    /// <summary>Sends the requests in order and waits between them, as a person does by reading.</summary>
    private sealed class HttpFileRun(LocalApp host, HttpFile file)
    {
        private readonly Dictionary<string, JsonElement> answers = [];

        public async Task<IReadOnlyList<string>> SendAllAsync(CancellationToken ct)
        {
            var surprises = new List<string>();
            foreach (var request in file.Requests)
            {
                using var message = request.ToMessage(Value);
                using var response = await host.Http.SendAsync(message, ct);
                var text = await response.Content.ReadAsStringAsync(ct);
                var status = (int)response.StatusCode;
                if (request.Answers is { } meant ? status != meant : status >= 400)
                {
                    surprises.Add($"{request.Title}: {status.ToString(CultureInfo.InvariantCulture)} {text}");
                }

                await KeepAsync(request, text, ct);
            }

            return surprises;
        }

        private async Task KeepAsync(HttpFile.Request request, string answer, CancellationToken ct)
        {
            if (request.Name is { } name)
            {
                answers[name] = JsonElement.Parse(answer);
            }

            if (request.SamplePath == "/credly/act")
            {
                await UntilAllIsKnownAsync(await host.SignInAsync(JsonElement.Parse(request.Body).GetProperty("email").GetString() ?? ""), ct);
            }

            await host.WaitUntilIdleAsync();
        }

        /// <summary>Until the webhooks have told what the person did on Credly.</summary>
        private Task UntilAllIsKnownAsync(TestUser person, CancellationToken ct) => host.UntilAsync(async () =>
        {
            ct.ThrowIfCancellationRequested();
            var decided = (await host.AtCredlyAsync()).Select(badge => (badge.GetProperty("issuerEarnerId").GetString(), badge.GetProperty("state").GetString())).Where(badge => badge.Item2 is "accepted" or "rejected");
            var ours = (await person.BadgesAsync()).Select(badge => (badge.GetProperty("id").GetString(), badge.GetProperty("status").GetString())).ToArray();
            return decided.Where(badge => ours.Any(known => known.Item1 == badge.Item1)).All(badge => ours.Contains(badge));
        });

        private string Value(string reference) => reference == "host"
            ? host.Http.BaseAddress?.AbsoluteUri.TrimEnd('/') ?? ""
            : HttpFile.Select(answers[reference.Split('.')[0]], reference.Split(".$.")[1]);
    }
}
