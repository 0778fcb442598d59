/**
 * The commands whose matter are messages: publishing, listening, what the server has retained, what waits for
 * {@code poll()}, and what is subscribed for it.
 *
 * <p>Knows nothing of the other commands. Start reading at {@link io.caddis.mqtt.shell.messages.ListenCommand}.
 */
package io.caddis.mqtt.shell.messages;
