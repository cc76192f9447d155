using CredlySimulator;
using MyIpma.Local.Dev;
using MyIpma.Local.Hosting;
using MyIpma.Local.ServiceBus;

try
{
    if (args is [RestoreCommand.Name, .. var rest])
    {
        return await RestoreCommand.RunAsync(rest, CancellationToken.None);
    }

    args = LocalArguments.Normalize(args);
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var arguments = LocalArguments.Read(builder.Configuration, args);
    if (arguments.Help)
    {
        Console.WriteLine(LocalArguments.HelpText);
        return 0;
    }

    StartupChecks.EnsurePortIsFree(arguments.Origin);
    await using var storage = await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, CancellationToken.None);
    await using var app = await LocalHost.BuildAsync(builder, arguments, storage, CancellationToken.None);
    await app.StartAsync();
    Console.WriteLine(StartupBanner.Format(arguments.Origin, storage.Description, app.Services.GetRequiredService<CredlySimulatorSettings>().Token));
    if (app.Services.GetService<ServiceBusStandIn>() is { } bus)
    {
        Console.WriteLine($"  Service Bus       {bus.ConnectionString}\n");
    }

    if (app.Services.GetService<FunctionsProcess>() is { } functions)
    {
        Console.WriteLine(functions.Start(app.Configuration, storage, app.Services.GetRequiredService<ServiceBusStandIn>()));
        await app.WaitForShutdownAsync();
        return 0;
    }

    await app.Services.GetRequiredService<StartupRecovery>().RunUntilStoppedAsync(app.Lifetime.ApplicationStopping);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception failure) when (StartupChecks.Explain(failure) is { } message)
{
    await Console.Error.WriteLineAsync(message);
    return 1;
}
