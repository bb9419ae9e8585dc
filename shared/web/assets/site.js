// What pages do more of where scripts run; each page works without it. The attributes are listed at the head of base.css.

/** A button that copies the text of the element it names. */
for (const button of document.querySelectorAll('[data-copy]')) {
	const source = document.getElementById(button.dataset.copy)
	if (!source || !navigator.clipboard) {
		button.hidden = true
		continue
	}
	const label = button.textContent
	button.addEventListener('click', async () => {
		await navigator.clipboard.writeText(source.textContent.trim())
		button.textContent = '✓'
		setTimeout(() => {
			button.textContent = label
		}, 1500)
	})
}

/** Digits in groups while they are typed; what is sent are the digits alone. */
for (const input of document.querySelectorAll('input[data-group]')) {
	const size = Number(input.dataset.group)
	const digits = () => input.value.normalize('NFKC').replaceAll(/\D/g, '')
	const longest = input.maxLength
	input.removeAttribute('maxlength')
	input.removeAttribute('pattern')
	input.addEventListener('input', () => {
		const atEnd = input.selectionStart === input.value.length
		const typed = longest > 0 ? digits().slice(0, longest) : digits()
		if (atEnd) input.value = typed.replaceAll(new RegExp(`(.{${size}})(?=.)`, 'g'), '$1 ')
	})
	input.form?.addEventListener('submit', () => {
		input.value = digits()
	})
}

/** Loads the page again when its state changed elsewhere; asks every few seconds where no stream of events comes through. */
for (const element of document.querySelectorAll('[data-live]')) {
	const reload = () => location.reload()
	const events = new EventSource(element.dataset.live)
	events.addEventListener('changed', reload)
	events.addEventListener('go', event => {
		const target = new URL(JSON.parse(event.data).url, location.href)
		if (target.origin === location.origin) location.assign(target)
	})
	events.addEventListener('error', () => {
		if (events.readyState === EventSource.CLOSED) setTimeout(reload, 5000)
	})
	addEventListener('pagehide', () => events.close())
}

/** Counts down; says nothing more once the time is over. */
for (const element of document.querySelectorAll('[data-expires]')) {
	const until = Number(element.dataset.expires)
	const tick = () => {
		const left = Math.max(0, Math.round(until - Date.now() / 1000))
		const two = number => String(number).padStart(2, '0')
		element.textContent = `${two(Math.floor(left / 60))}:${two(left % 60)}`
		if (left === 0) clearInterval(timer)
	}
	const timer = setInterval(tick, 1000)
	tick()
}

/** Asks before something is done that cannot be undone. */
for (const form of document.querySelectorAll('form[data-confirm]')) {
	form.addEventListener('submit', event => {
		if (!confirm(form.dataset.confirm)) event.preventDefault()
	})
}

/** Posts what stands behind the # of the address, which no server sees: the answer of a wallet. */
for (const form of document.querySelectorAll('form[data-fragment]')) {
	const told = new URLSearchParams(location.hash.slice(1))
	history.replaceState(null, '', location.pathname + location.search)
	for (const name of form.dataset.fragment.split(' ')) {
		if (!told.has(name)) continue
		const input = document.createElement('input')
		Object.assign(input, { type: 'hidden', name, value: told.get(name) })
		form.append(input)
	}
	if (form.elements.length > 0) form.submit()
	else for (const element of document.querySelectorAll('[data-without-fragment]')) element.hidden = false
}

/**
 * Asks the browser for a wallet, where it has the Digital Credentials API. The request is fetched beforehand: the browser wants the click to
 * have been a moment ago.
 */
async function offerWallets(place) {
	const button = place.querySelector('button')
	const problem = place.querySelector('.problem')
	const post = async (url, body) => {
		const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
		if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
		return answer.json()
	}
	const { requests, answer } = await post(place.dataset.digital, {})
	const known = requests.filter(({ protocol }) => DigitalCredential.userAgentAllowsProtocol?.(protocol) ?? true)
	place.hidden = known.length === 0
	button.addEventListener('click', async () => {
		problem.hidden = true
		button.disabled = true
		try {
			const { protocol, data } = await navigator.credentials.get({ mediation: 'required', digital: { requests: known } })
			const { location } = await post(answer, { protocol, data })
			window.location.assign(location)
		} catch (error) {
			// whoever closes the browser's window has changed their mind, which is no problem
			problem.hidden = error.name === 'NotAllowedError' || error.name === 'AbortError'
			button.disabled = false
		}
	})
}

for (const place of document.querySelectorAll('[data-digital]')) {
	if (typeof DigitalCredential !== 'undefined' && navigator.credentials) void offerWallets(place).catch(() => {})
}
