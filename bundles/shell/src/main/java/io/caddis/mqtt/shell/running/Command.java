package io.caddis.mqtt.shell.running;

import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;

/** One command of the scope {@code mqtt}. Stateless; may run several times at once. */
public interface Command {
    /** Its words. */
    Usage usage();

    /**
     * Does it, on the shell's thread, which is interrupted by Ctrl-C.
     *
     * @throws CommandException     if it cannot be done, with the remedy
     * @throws InterruptedException after Ctrl-C, with everything cleaned up
     */
    void run(Arguments arguments, Services services, Console console, Running running) throws InterruptedException;
}
