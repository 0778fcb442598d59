package io.caddis.mqtt.gateway;

import java.io.Console;
import java.io.IOException;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The command: reads its arguments, and is there until the framework stops or somebody sends SIGTERM. */
public final class Gateway {
    static final String NAME = "caddis-gateway";

    private static final int GOOD = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Gateway() {
    }

    /** Exits with the status that {@code --help} lists. */
    public static void main(String[] arguments) {
        int status;
        try {
            status = run(Options.of(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println(NAME + ": " + e.getMessage());
            status = USAGE;
        } catch (StartException e) {
            System.err.println(NAME + ": " + e.getMessage());
            status = FAILED;
        } catch (IOException e) {
            System.err.println(NAME + ": its own jar cannot be read (" + e + "): fetch it again");
            status = FAILED;
        }
        System.exit(status); // also with threads that a bundle has left
    }

    private static int run(Options options) throws StartException, IOException {
        switch (options.what()) {
            case HELP -> System.out.print(Options.USAGE);
            case VERSION -> System.out.println(NAME + " " + Packed.found().version() + ", Java " + Runtime.version());
            case RUN -> serve(options);
        }
        return GOOD;
    }

    private static void serve(Options options) throws StartException, IOException {
        GatewayLog.configure();
        Packed packed = Packed.found();
        Folders folders = new Folders(options.load(), options.data()); // the process's end closes it
        Host host = new Host(folders, options.console() && isTerminal());
        Thread stop = new Thread(() -> atEnd(host), "gateway-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        host.start(packed);
        LoggerFactory.getLogger(Gateway.class).info("{} {}: bundles and configurations in {}, data in {}", NAME,
                packed.version(), folders.load(), folders.data());
        host.serve();
        folders.close();
    }

    /** Clients disconnect while the framework stops. */
    private static void atEnd(Host host) {
        boolean stopped = host.stop();
        GatewayLog.close();
        if (!stopped) {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** From Java 22 on there may be a Console without a terminal. */
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // before Java 22
        }
    }
}
