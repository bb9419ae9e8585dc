// What the pages say up to the result, in three languages.

import { words } from '@wangzheng/shared/web/locale.ts'
import type { Tier } from '../scenes/scene.ts'

type Says = {
	readonly home: { title: string; lead: string; note: string }
	readonly scene: {
		asks: string
		tier: string
		tiers: Record<Tier, string>
		keeps: string
		keepsNothing: string
		keepsUntil: (time: string) => string
		start: string
		back: string
		needsUpgrade: string
	}
	readonly request: {
		title: string
		lead: string
		scan: string
		scanHow: readonly string[]
		qr: string
		here: string
		webWallet: string
		ownWallet: string
		copy: string
		copyHint: string
		tooLong: string
		waiting: string
		left: string
		elsewhere: string
		elsewhereHow: string
	}
	readonly yes: string
	readonly no: string
}

export const says = words<Says>({
	'zh-Hant': {
		home: {
			title: '請選擇場合',
			lead: '這裡示範店家與機關如何查驗網證。選一個場合，再用皮夾出示。',
			note: '示範系統：店家、機關與人物都是虛構的。',
		},
		scene: {
			asks: '會要求的資料',
			tier: '需要的網證',
			tiers: { light: '輕量或升級網證', upgraded: '升級網證' },
			keeps: '資料保留',
			keepsNothing: '不保留任何資料，只留下查驗結果',
			keepsUntil: time => `${time}後刪除`,
			start: '開始查驗',
			back: '選擇其他場合',
			needsUpgrade: '這個場合只接受升級網證。手上是輕量網證的話，請先升級。',
		},
		request: {
			title: '請出示網證',
			lead: '用皮夾確認後，結果會顯示在這裡。',
			scan: '皮夾在手機上',
			scanHow: ['打開手機上的皮夾', '掃描這個 QR 碼', '看清楚要給的資料，再按同意'],
			qr: 'QR 碼：出示網證的請求',
			here: '皮夾在這部裝置上',
			webWallet: '用網頁皮夾出示',
			ownWallet: '用其他皮夾程式出示',
			copy: '複製',
			copyHint: '把連結貼到皮夾裡',
			tooLong: '這個請求太長，放不進 QR 碼。請把這個連結傳到手機，再用皮夾打開。',
			waiting: '等待皮夾回覆…',
			left: '剩餘時間',
			elsewhere: '皮夾已經回覆',
			elsewhereHow: '結果只顯示在皮夾帶您回來的那個分頁，以免別人冒用。',
		},
		yes: '是',
		no: '否',
	},
	'zh-Hans': {
		home: {
			title: '请选择场合',
			lead: '这里演示商家与机关如何查验网证。选一个场合，再用钱包出示。',
			note: '演示系统：商家、机关与人物都是虚构的。',
		},
		scene: {
			asks: '会要求的资料',
			tier: '需要的网证',
			tiers: { light: '轻量或升级网证', upgraded: '升级网证' },
			keeps: '资料保留',
			keepsNothing: '不保留任何资料，只留下查验结果',
			keepsUntil: time => `${time}后删除`,
			start: '开始查验',
			back: '选择其他场合',
			needsUpgrade: '这个场合只接受升级网证。手上是轻量网证的话，请先升级。',
		},
		request: {
			title: '请出示网证',
			lead: '用钱包确认后，结果会显示在这里。',
			scan: '钱包在手机上',
			scanHow: ['打开手机上的钱包', '扫描这个二维码', '看清楚要给的资料，再按同意'],
			qr: '二维码：出示网证的请求',
			here: '钱包在这台设备上',
			webWallet: '用网页钱包出示',
			ownWallet: '用其他钱包程序出示',
			copy: '复制',
			copyHint: '把链接粘贴到钱包里',
			tooLong: '这个请求太长，放不进二维码。请把这个链接发到手机，再用钱包打开。',
			waiting: '等待钱包回复…',
			left: '剩余时间',
			elsewhere: '钱包已经回复',
			elsewhereHow: '结果只显示在钱包带您回来的那个标签页，以免别人冒用。',
		},
		yes: '是',
		no: '否',
	},
	en: {
		home: {
			title: 'Choose a situation',
			lead: 'This shows how shops and offices check a network ID. Choose a situation, then present with your wallet.',
			note: 'A demonstration: the shops, the offices and the people are made up.',
		},
		scene: {
			asks: 'What you will be asked for',
			tier: 'Network ID needed',
			tiers: { light: 'Light or upgraded', upgraded: 'Upgraded' },
			keeps: 'What is kept',
			keepsNothing: 'Nothing but the outcome of the check',
			keepsUntil: time => `Deleted after ${time}`,
			start: 'Start the check',
			back: 'Choose another',
			needsUpgrade: 'Only an upgraded network ID is taken here. If yours is light, upgrade it first.',
		},
		request: {
			title: 'Present your network ID',
			lead: 'The result shows here once you have agreed in your wallet.',
			scan: 'Your wallet is on a phone',
			scanHow: ['Open the wallet on your phone', 'Scan this QR code', 'Read what is asked for, then agree'],
			qr: 'QR code: request to present a network ID',
			here: 'Your wallet is on this device',
			webWallet: 'Use the web wallet',
			ownWallet: 'Use another wallet app',
			copy: 'Copy',
			copyHint: 'Paste a link into a wallet',
			tooLong: 'This request is too long for a QR code. Send the link to the phone, and open it with the wallet.',
			waiting: 'Waiting for the wallet…',
			left: 'Time left',
			elsewhere: 'The wallet has answered',
			elsewhereHow: 'The result shows only in the tab to which the wallet led you back, so that nobody else can use it.',
		},
		yes: 'yes',
		no: 'no',
	},
})
