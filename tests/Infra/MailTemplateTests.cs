namespace MyIpma.Tests.Infra;

public sealed class MailTemplateTests
{
    [Fact]
    public async Task Mail_comes_from_a_domain_of_Azure_until_an_own_one_is_verified()
    {
        var mail = (await Bicep.CompileMainAsync()).Part("mail");

        var service = Assert.Single(mail.OfType("Microsoft.Communication/communicationServices"));
        var linked = Assert.Single(service.Properties.GetProperty("linkedDomains").EnumerateArray()).GetString() ?? "";
        var usesOwn = mail.Members("variables").Single(variable => variable.Name == "usesOwnDomain").Value.GetString() ?? "";

        Assert.StartsWith("[if(variables('usesOwnDomain'), ", linked, StringComparison.Ordinal);
        Assert.Contains("'AzureManagedDomain'", linked, StringComparison.Ordinal);
        Assert.Contains("parameters('domainVerified')", usesOwn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azureDomain", "AzureManaged")]
    [InlineData("ownDomain", "CustomerManaged")]
    public async Task Who_looks_after_the_records_of_a_domain_is_said(string name, string management)
    {
        var template = await Bicep.CompileMainAsync();

        var domain = template.OfType("Microsoft.Communication/emailServices/domains").Single(domain => domain.Name == name);

        Assert.Equal(management, domain.Properties.GetProperty("domainManagement").GetString());
    }

    [Fact]
    public async Task All_of_it_is_global()
    {
        var template = await Bicep.CompileMainAsync();

        var located = template.Part("mail").Resources.Where(resource => resource.Body.TryGetProperty("location", out _)).ToList();

        Assert.Equal(4, located.Count);
        Assert.All(located, resource => Assert.Equal("global", resource.Body.GetProperty("location").GetString()));
    }

    [Theory]
    [InlineData("Domain")]
    [InlineData("SPF")]
    [InlineData("DKIM")]
    [InlineData("DKIM2")]
    public async Task The_records_of_an_own_domain_come_out(string record)
    {
        var template = await Bicep.CompileMainAsync();

        var records = template.Part("mail").Members("outputs").Single(output => output.Name == "dnsRecords").Value;

        Assert.Contains($".verificationRecords.{record},", records.GetProperty("value").GetString()?.Replace(')', ','), StringComparison.Ordinal);
        Assert.Contains(template.Members("outputs"), output => output.Name == "MAIL_DNS_RECORDS");
    }

    [Fact]
    public async Task Without_an_address_for_replies_they_go_where_people_ask_about_badges()
    {
        var template = await Bicep.CompileMainAsync();

        var settings = template.Body.GetProperty("resources").GetProperty("settings").GetProperty("properties").GetProperty("parameters");

        Assert.Equal(
            "[if(empty(parameters('mailReplyTo')), createObject('value', parameters('issuerEmail')), createObject('value', parameters('mailReplyTo')))]",
            settings.GetProperty("mailReplyTo").GetString());
    }
}
