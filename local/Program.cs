using MyIpma.Local.Hosting;
using MyIpma.Local.Workflow;

var builder = WebApplication.CreateBuilder(args);
var arguments = LocalArguments.Read(builder.Configuration, args);
if (arguments.Help)
{
    Console.WriteLine(LocalArguments.HelpText);
    return;
}

await using var storage = await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, CancellationToken.None);
await using var app = await LocalHost.BuildAsync(builder, arguments, storage, CancellationToken.None);
await app.StartAsync();
await app.Services.GetRequiredService<Recovery>().RunAsync(app.Lifetime.ApplicationStopping);
Console.WriteLine(Welcome.Text(arguments.Origin, storage.Description));
await app.WaitForShutdownAsync();
