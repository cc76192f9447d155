using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Contract;

/// <summary>The requests of <c>local/my-ipma.http</c>, in the words that Visual Studio and the REST Client of Visual Studio Code share.</summary>
internal sealed partial record HttpFile(IReadOnlyList<HttpFile.Request> Requests)
{
    public static HttpFile Read() => new([.. Separator().Split(RepositoryFiles.Read("local", "my-ipma.http")).Skip(1).Select(ReadRequest)]);

    public static bool IsRequestLine(string line) => RequestLine().IsMatch(line);

    public static IEnumerable<string> ReferencesIn(string text) => Reference().Matches(text).Select(match => match.Groups["name"].Value);

    /// <summary>A value of an answer by the part of JSONPath that names members and counts into arrays.</summary>
    public static string Select(JsonElement answer, string path) => path.Split('.').Aggregate(answer, (at, text) =>
    {
        var step = Step().Match(text);
        Assert.True(at.TryGetProperty(step.Groups["member"].Value, out var member), $"{path} is not in {answer}");
        return step.Groups["index"] is { Success: true } index ? member[int.Parse(index.Value, CultureInfo.InvariantCulture)] : member;
    }).ToString();

    private static Request ReadRequest(string block)
    {
        var lines = block.Split('\n');
        var start = Array.FindIndex(lines, IsRequestLine);
        Assert.True(start > 0, $"'{lines[0]}' holds no request.");
        var line = RequestLine().Match(lines[start]);
        var headers = lines.Skip(start + 1).TakeWhile(text => text.Length > 0).Select(text => text.Split(": ", 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1])).ToArray();
        return new Request(lines[0].Trim(), HttpMethod.Parse(line.Groups["verb"].Value), line.Groups["address"].Value, headers, string.Join('\n', lines.Skip(start + 1 + headers.Length)).Trim())
        {
            Name = lines.Take(start).Select(text => Named().Match(text)).FirstOrDefault(match => match.Success)?.Groups["name"].Value,
            Answers = lines.Take(start).Select(text => Meant().Match(text)).FirstOrDefault(match => match.Success) is { } meant ? int.Parse(meant.Groups["status"].Value, CultureInfo.InvariantCulture) : null,
        };
    }

    [GeneratedRegex("^### ?", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex("^(?<verb>GET|PUT|POST|DELETE) (?<address>\\S+)$")]
    private static partial Regex RequestLine();

    [GeneratedRegex("\\{\\{(?<name>[^}]+)\\}\\}")]
    private static partial Regex Reference();

    [GeneratedRegex("^# @name (?<name>[A-Za-z]+)$")]
    private static partial Regex Named();

    [GeneratedRegex("^# Answers (?<status>[0-9]{3})$")]
    private static partial Regex Meant();

    [GeneratedRegex("^(?<member>\\w+)(\\[(?<index>[0-9]+)\\])?$")]
    private static partial Regex Step();

    /// <summary>One request; its texts still refer to the answers of others.</summary>
    internal sealed record Request(string Title, HttpMethod Method, string Address, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body)
    {
        public string? Name { get; init; }

        /// <summary>The status that is meant where it is none of success.</summary>
        public int? Answers { get; init; }

        /// <summary>The path with something in place of each reference.</summary>
        public string SamplePath => new Uri(Fill(Address, reference => reference == "host" ? "http://localhost" : reference.EndsWith("proceedUrl", StringComparison.Ordinal) ? "http://localhost/api/go/x" : "x")).AbsolutePath;

        public HttpRequestMessage ToMessage(Func<string, string> value)
        {
            var message = new HttpRequestMessage(Method, Fill(Address, value));
            if (Body.Length > 0)
            {
                message.Content = new StringContent(Fill(Body, value));
            }

            foreach (var (name, text) in Headers)
            {
                if (name == "Content-Type" && message.Content is not null)
                {
                    message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(text);
                }
                else
                {
                    message.Headers.Add(name, Fill(text, value));
                }
            }

            return message;
        }

        private static string Fill(string text, Func<string, string> value) => Reference().Replace(text, match => value(match.Groups["name"].Value));
    }
}
