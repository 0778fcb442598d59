/**
 * Completion of the commands {@code mqtt:*} in the shell of Karaf, which has an interface of its own for it and forgets
 * what Gogo's says. The commands are the same as everywhere: those of the bundle shell.
 *
 * <p>All of it is {@link io.caddis.mqtt.karaf.KarafCompletion}.
 */
package io.caddis.mqtt.karaf;
