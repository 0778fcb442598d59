/**
 * The commands, one class each: the words it understands, and what it does with the services of the container.
 *
 * <p>They know nothing of shells and sessions: arguments come in read, and lines go out to a {@code Console}. They
 * may run several times at once, and end by an interrupt. Start reading at {@code InfoCommand}, which waits for
 * nothing, then {@code ListenCommand}, which does; {@link io.caddis.mqtt.shell.commands.Commands} lists all.
 */
package io.caddis.mqtt.shell.commands;
