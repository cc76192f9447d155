namespace MyIpma.Functions.Timers;

/// <summary>When timers run, as NCRONTAB with seconds, UTC.</summary>
public static class Schedules
{
    public const string EveryMinute = "0 * * * * *";
}
