using Microsoft.Extensions.Configuration;
using MyIpma.Core.Mail;

namespace MyIpma.Tests.Mail;

public sealed class MailOptionsTests
{
    [Theory]
    [InlineData("Sender=None")]
    [InlineData("Sender=Smtp;From=badges@ipma.example;Smtp:Host=smtp.example.org")]
    [InlineData("Sender=Smtp;From=badges@ipma.example;Smtp:Host=127.0.0.1;Smtp:Security=None;Smtp:Port=2525")]
    [InlineData("Sender=AzureCommunication;From=badges@ipma.example;AzureCommunication:Endpoint=https://my.communication.azure.com")]
    public void Settings_that_can_work_are_taken(string settings) => Assert.True(Validate(settings).Succeeded);

    [Theory]
    [InlineData("Sender=Smtp;Smtp:Host=smtp.example.org", "From")]
    [InlineData("Sender=Smtp;From=badges;Smtp:Host=smtp.example.org", "From")]
    [InlineData("Sender=Smtp;From=IPMA <badges@ipma.example>;Smtp:Host=smtp.example.org", "From")]
    [InlineData("Sender=Smtp;From=badges@ipma.example;ReplyTo=nobody;Smtp:Host=smtp.example.org", "ReplyTo")]
    [InlineData("Sender=Smtp;From=badges@ipma.example", "Host")]
    [InlineData("Sender=Smtp;From=badges@ipma.example;Smtp:Host=smtp.example.org;Smtp:Security=None", "Security")]
    [InlineData("Sender=Smtp;From=badges@ipma.example;Smtp:Host=smtp.example.org;Smtp:Port=0", "Port")]
    [InlineData("Sender=AzureCommunication;From=badges@ipma.example", "Endpoint")]
    [InlineData("Sender=AzureCommunication;From=badges@ipma.example;AzureCommunication:Endpoint=http://my.communication.azure.com", "Endpoint")]
    public void Settings_that_cannot_work_are_refused_by_name(string settings, string member)
    {
        var result = Validate(settings);

        Assert.True(result.Failed);
        Assert.Contains(member, result.FailureMessage, StringComparison.Ordinal);
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(string settings)
    {
        var pairs = settings.Split(';').Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]);
        var options = new ConfigurationBuilder().AddInMemoryCollection(pairs).Build().Get<MailOptions>() ?? new MailOptions();
        return new MailOptionsValidator().Validate(null, options);
    }
}
