using System.Net;
using System.Text;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

public sealed class ImportTests
{
    private const string Ida = "NO-1,ida@example.org,Ida,Lund,A,2026-01-02,2031-01-01";
    private const string Olav = "NO-2,olav@example.org,Olav,Berg,B,2026-01-02,";

    [Fact]
    public async Task A_file_is_taken_with_202_and_its_lines_become_badges()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var sent = await ImportFile.SendAsync(desk.Http, ImportFile.FromLines(Ida, Olav), dryRun: false);
        var done = await ImportFile.CompletedAsync(desk.Http, sent["id"]);

        Assert.Equal((HttpStatusCode.Accepted, $"/api/admin/imports/{sent["id"]}"), (sent.Status, sent.Response.Headers.Location?.ToString()));
        Assert.Equal((2, 2, 2, 0, 0), (ImportFile.Number(done, "rows"), ImportFile.Number(done, "done"), ImportFile.Number(done, "accepted"), ImportFile.Number(done, "unchanged"), ImportFile.Number(done, "rejected")));
        Assert.Equal("Lund", (await desk.FindAsync(new { certificateId = "NO-1" })).GetProperty("badges")[0].GetProperty("lastName").GetString());
        Assert.Equal("import", (await desk.AuditAsync()).Single().GetProperty("action").GetString());
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        await host.WaitUntilIdleAsync();
        var offeredBefore = (await host.EventsAsync("org.ipma.badge.offered.v1")).Count;
        await ImportFile.RunAsync(desk.Http, ImportFile.WithRows(200));

        var again = await ImportFile.RunAsync(desk.Http, ImportFile.WithRows(200));

        Assert.Equal("0 200 0", again.Ended);
        await host.WaitUntilIdleAsync();
        Assert.Equal(200, (await host.EventsAsync("org.ipma.badge.offered.v1")).Count - offeredBefore);
    }

    [Fact]
    public async Task A_dry_run_says_line_by_line_what_would_happen_and_changes_nothing()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        await ImportFile.RunAsync(desk.Http, ImportFile.FromLines(Ida, Olav));
        await host.WaitUntilIdleAsync();
        host.StorageCalls.Reset();
        var before = await RowsAsync(host);

        var (import, ended) = await ImportFile.RunAsync(
            desk.Http,
            ImportFile.FromLines(Ida, "NO-2,olav@example.org,Olaf,Berg,B,2026-01-02,", "NO-3,new@example.org,Nina,Ny,C,2026-02-02,", "NO-4,nonsense,Nils,Nei,Z,yesterday,"),
            dryRun: true);
        var report = await ReportAsync(desk, import.GetProperty("id").GetString());

        Assert.Equal("2 1 1", ended);
        Assert.Equal(["2,NO-1,unchanged", "3,NO-2,correction", "4,NO-3,new", "5,NO-4,rejected"], report.Select(line => string.Join(',', line.Split(',')[..3])));
        Assert.Equal(before, await RowsAsync(host));
        Assert.DoesNotContain("links.commit", host.StorageCalls.Counts.Keys);
        Assert.DoesNotContain("badges.commit", host.StorageCalls.Counts.Keys);
    }

    [Fact]
    public async Task A_line_that_cannot_be_taken_is_named_with_code_and_column_and_stops_no_other()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var (import, ended) = await ImportFile.RunAsync(
            desk.Http, ImportFile.FromLines("X-1,nonsense,Nils,Nei,A,2026-01-02,", "X-2,a@example.org,A,B,A,2026-01-02,,one,two", "X-3,c@example.org,\"C", "D\",Dee,A,2026-01-02,", Ida));

        var problems = import.GetProperty("problems").EnumerateArray().Select(problem => $"{problem.GetProperty("line")} {problem.GetProperty("code")} {problem.GetProperty("field")}");
        Assert.Equal("1 0 3", ended);
        Assert.Equal(["2 invalid-data email", "3 unreadable-line ", "4 invalid-data firstName"], problems);
    }

    [Fact]
    public async Task Lines_about_one_certificate_are_taken_in_their_order()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var (import, ended) = await ImportFile.RunAsync(desk.Http, ImportFile.FromLines(Ida, Olav, Ida, "NO-1,ida@example.org,Ida,Lunde,A,2026-01-02,2031-01-01"));

        Assert.Equal("3 1 0", ended);
        Assert.Equal((2, 1), (ImportFile.Number(import, "new"), ImportFile.Number(import, "corrected")));
        Assert.Equal("Lunde", (await desk.FindAsync(new { certificateId = "NO-1" })).GetProperty("badges")[0].GetProperty("lastName").GetString());
    }

    [Theory]
    [InlineData("certificateId;email;firstName;lastName;level;issuedOn;expiresOn\r\nS-1;ida@example.org;Ida;Lund;A;2026-01-02;2031-01-01\r\n", false)]
    [InlineData("certificateId,email,firstName,lastName,level,issuedOn\nS-1,ida@example.org,Ida,Lund,A,2026-01-02", true)]
    [InlineData(" LEVEL , Email ,CERTIFICATEID,issuedOn,lastName,firstName,Notes\nA,ida@example.org,S-1,2026-01-02,Lund,Ida,\"two\nlines; and, more\"\n", true)]
    public async Task Files_are_read_as_spreadsheets_write_them(string file, bool withMark)
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        byte[] bytes = [.. withMark ? Encoding.UTF8.GetPreamble() : [], .. Encoding.UTF8.GetBytes(file)];

        var sent = await ImportFile.SendAsync(desk.Http, bytes, "");
        var done = await ImportFile.CompletedAsync(desk.Http, sent["id"]);

        Assert.Equal((1, 0), (ImportFile.Number(done, "accepted"), ImportFile.Number(done, "rejected")));
        Assert.Equal("Ida", (await desk.FindAsync(new { certificateId = "S-1" })).GetProperty("badges")[0].GetProperty("firstName").GetString());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("certificateId,email,level,issuedOn\n", "no certificates")]
    [InlineData("certificateId,firstName\nX,Y\n", "no column email, level, issuedOn")]
    [InlineData("certificateId,email,level,issuedOn\nX,\u00ff,A,2026-01-02\n", "not UTF-8")]
    public async Task A_file_that_is_none_is_refused_as_a_whole(string file, string reason)
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var answer = await ImportFile.SendAsync(desk.Http, Encoding.Latin1.GetBytes(file), "dryRun=true");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(reason, answer.Body.GetProperty("errors").GetProperty("file").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_lines_a_forgotten_quotation_mark_and_another_media_type_are_refused()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var many = await ImportFile.SendAsync(desk.Http, ImportFile.WithRows(50_001), dryRun: true);
        var open = await ImportFile.SendAsync(desk.Http, ImportFile.FromLines("\"X-1,a@example.org,A,B,A,2026-01-02,") + ImportFile.WithRows(500), dryRun: true);
        var json = await ImportFile.SendAsync(desk.Http, "{}"u8.ToArray(), "", "application/json");
        var query = await ImportFile.SendAsync(desk.Http, Encoding.UTF8.GetBytes(ImportFile.FromLines(Ida)), "dryRun=perhaps");

        Assert.Contains("more than 50000", many.Body.GetProperty("errors").GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Contains("not closed, from line 2", open.Body.GetProperty("errors").GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, HttpStatusCode.BadRequest), (json.Status, query.Status));
    }

    [Fact]
    public async Task A_file_saved_in_the_code_page_of_a_spreadsheet_is_named_as_such()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var file = ImportFile.FromLines("X-1,jose@example.org,Jos\u00e9,Mu\u00f1oz,A,2026-01-02,");

        var answer = await ImportFile.SendAsync(desk.Http, Encoding.Latin1.GetBytes(file), "");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("is not UTF-8, perhaps Windows-1252 (ANSI); save it as CSV UTF-8", answer.Body.GetProperty("errors").GetProperty("file").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_more_than_20_megabytes_is_too_large()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var answer = await ImportFile.SendAsync(desk.Http, new byte[(20 * 1024 * 1024) + 1], "");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body-too-large"), (answer.Status, answer["code"]));
    }

    [Fact]
    public async Task A_column_filled_with_one_certificate_number_is_refused_line_by_line_whatever_its_length()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var (import, ended) = await ImportFile.RunAsync(desk.Http, ImportFile.FromLines([.. Enumerable.Range(0, 1_000).Select(n => $"TBD,p{n}@example.org,A,B,A,2026-01-02,"), Ida]));

        Assert.Equal("1 0 1000", ended);
        Assert.Equal("is one of 1000 lines about the same certificate, which are too many", import.GetProperty("problems")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Long_lines_in_any_script_fit_into_storage_as_does_what_is_said_about_them()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var text = new string('\u5b57', 500);

        var (_, ended) = await ImportFile.RunAsync(desk.Http, ImportFile.FromLines([.. Enumerable.Range(0, 60).Select(n => $"{text[..400]}{n},{text},{text},{text},{text},{text},{text}")]));

        Assert.Equal("0 0 60", ended);
    }

    [Fact]
    public async Task A_file_that_others_change_under_its_hands_is_decided_by_what_is_stored()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var lines = Enumerable.Range(0, 40).Select(n => $"SAME-{n},ida@example.org,Ida,Lund,{"ABCD"[n % 4]},2026-01-{1 + (n % 28):d2},").ToArray();

        var both = await Task.WhenAll(ImportFile.RunAsync(desk.Http, ImportFile.FromLines(lines)), ImportFile.RunAsync(desk.Http, ImportFile.FromLines(lines)));

        Assert.Equal(80, both.Sum(one => ImportFile.Number(one.Import, "accepted") + ImportFile.Number(one.Import, "unchanged")));
        Assert.Equal(40, (await desk.FindAsync(new { certificateId = "SAME-0" })).GetProperty("badges").GetArrayLength());
    }

    [Fact]
    public async Task What_people_are_called_is_gone_from_the_import_once_their_line_is_through()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var (import, _) = await ImportFile.RunAsync(desk.Http, ImportFile.FromLines(Ida, "NO-9,ida.too@example.org,Ida,Lund,Z,2026-01-02,"));

        var rows = await host.Get<Tables>().Staff.RangeAsync(import.GetProperty("id").GetString() ?? "", "", "~", CancellationToken.None).ToListAsync();

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.DoesNotContain("Lund", row.Body, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.DoesNotContain("example.org", row.Body, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> ReportAsync(TestUser desk, string? importId)
    {
        var text = await desk.Http.GetStringAsync($"api/admin/imports/{importId}/report.csv");
        return [.. text.TrimEnd().Split('\n').Skip(1).Select(line => line.TrimEnd('\r'))];
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(LocalApp host)
    {
        var rows = new List<string>();
        foreach (var partition in Partitions.All)
        {
            rows.AddRange(await host.Get<Tables>().Badges.RangeAsync(partition, "", "~~", CancellationToken.None).Select(row => $"{partition} {row.Key} {row.ETag}").ToListAsync());
        }

        return rows;
    }
}
