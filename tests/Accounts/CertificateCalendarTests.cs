using Ical.Net;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class CertificateCalendarTests
{
    [Fact]
    public async Task The_calendar_has_the_last_day_of_every_certificate_in_force()
    {
        await using var host = await LocalApp.StartAsync();
        var doerthe = await host.SignInAsync("doerthe@example.org");
        await host.CertifyAsync(new { certificateId = "DE-1", email = "doerthe@example.org", firstName = "Dörthe", lastName = "Müller-Lüdenscheidt", level = "B", issuedOn = "2026-02-11", expiresOn = "2031-02-10" });

        using var answer = await doerthe.Http.GetAsync("api/me/certificates.ics");
        var calendar = Calendar.Load(await answer.Content.ReadAsStringAsync());

        Assert.Equal("text/calendar", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("ipma-certificates.ics", answer.Content.Headers.ContentDisposition?.FileName);
        var end = Assert.Single(calendar?.Events.ToList() ?? []);
        Assert.Equal(new DateOnly(2031, 2, 10), end.Start?.Date);
    }
}
